/**
 * Header of the answer to who reads a feed: media time (ms) of the newest frame that came before; absent while there is none. Tells how far a
 * feed is without its container being understood.
 */
export const FEED_NEWEST = 'kaibo-newest';
