package dev.mvmci.control.page;

import java.util.List;

/**
 * The list as far as it is shown.
 *
 * @param morePeers how many peers there are beyond those that are shown; empty if none
 * @param engine where the engine's pages are; empty if nowhere
 * @param host how the reader addresses this server
 * @param older where the older jobs are; empty if there are none
 */
record JobList(
    Overview overview,
    ListQuery query,
    List<JobCard> cards,
    List<WorkerCard> workers,
    List<PeerRow> peers,
    String morePeers,
    String engine,
    String host,
    String older) {

  JobList {
    cards = List.copyOf(cards);
    workers = List.copyOf(workers);
    peers = List.copyOf(peers);
  }
}
