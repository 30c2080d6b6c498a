/**
 * The declared program of a node network that scores its nodes itself: its producer's `score` events are the scores, no model runs.
 * It has no features.
 */
export const NETWORK_PUBLISHED_PROGRAM = "network-published";
