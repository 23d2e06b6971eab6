/** Query parameter of a feed; with the value {@link FEED_PICTURES} an FLV feed comes without its sound. */
export const FEED_TRACKS = 'tracks';
export const FEED_PICTURES = 'video';

/**
 * Header of the answer to who reads a feed: media time (ms) of the newest frame that came before; absent while there is none. Tells how far a
 * feed is without its container being understood.
 */
export const FEED_NEWEST = 'kaibo-newest';
