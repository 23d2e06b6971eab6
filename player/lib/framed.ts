/** What the watch page says to a page that frames it, once it is drawn; see player/embed. */
export const FRAMED_PAGE_IS_THERE = 'kaibo:there';
