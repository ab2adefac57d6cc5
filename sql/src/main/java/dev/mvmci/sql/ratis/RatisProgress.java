package dev.mvmci.sql.ratis;

import dev.mvmci.sql.consensus.LogProgress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer.Division;
import org.apache.ratis.server.protocol.TermIndex;

/** What Ratis knows of a log's progress. */
final class RatisProgress {

  private RatisProgress() {}

  static LogProgress of(Division division) {
    return new LogProgress(
        division.getInfo().getCurrentTerm(),
        followerLag(division),
        SyncMeter.syncs(division.getMemberId().toString()));
  }

  private static Map<Long, Long> followerLag(Division division) {
    DivisionInfo info = division.getInfo();
    Map<Long, Long> lag = new TreeMap<>();
    TermIndex last = division.getRaftLog().getLastEntryTermIndex();
    if (!info.isLeader() || last == null) {
      return lag;
    }
    List<ServerRpcProto> followers = info.getRoleInfoProto().getLeaderInfo().getFollowerInfoList();
    // Ratis lists both in the order of its appenders; while members change they may not match.
    long[] matched = info.getFollowerMatchIndices();
    if (matched.length == followers.size()) {
      for (int i = 0; i < matched.length; i++) {
        long member = Long.parseLong(followers.get(i).getId().getId().toStringUtf8());
        lag.put(member, Math.max(0, last.getIndex() - matched[i]));
      }
    }
    return lag;
  }
}
