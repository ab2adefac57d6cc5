package dev.mvmci.sql.services;

/**
 * What a listener of a channel is told, in order of position.
 *
 * @param channel on which it was sent
 * @param position grows from notice to notice, over all channels; give it to {@link
 *     Channels#listen} to go on behind it
 * @param timeMillis when it was sent, in unix milliseconds of the log
 * @param payload what was sent; not to be changed
 */
public record Notice(String channel, long position, long timeMillis, byte[] payload) {}
