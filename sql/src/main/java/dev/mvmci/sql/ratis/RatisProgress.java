package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlMetrics.Recent;
import dev.mvmci.sql.consensus.LogProgress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.impl.RatisMetricRegistryImpl;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer.Division;
import org.apache.ratis.server.metrics.RaftLogMetricsBase;
import org.apache.ratis.server.metrics.SegmentedRaftLogMetrics;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.thirdparty.com.codahale.metrics.Snapshot;
import org.apache.ratis.thirdparty.com.codahale.metrics.Timer;

/** What Ratis knows of a log's progress. */
final class RatisProgress {

  private RatisProgress() {}

  static LogProgress of(Division division) {
    return new LogProgress(
        division.getInfo().getCurrentTerm(), followerLag(division), flush(division));
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

  private static Recent flush(Division division) {
    String self = division.getMemberId().toString();
    for (RatisMetricRegistry registry : MetricRegistries.global().getMetricRegistries()) {
      var info = registry.getMetricRegistryInfo();
      if (info.getMetricsComponentName().equals(RaftLogMetricsBase.RATIS_LOG_WORKER_METRICS)
          && info.getPrefix().equals(self)
          && registry instanceof RatisMetricRegistryImpl readable) {
        return readable.getDropWizardMetricRegistry().getTimers().entrySet().stream()
            .filter(timer -> timer.getKey().endsWith(SegmentedRaftLogMetrics.RAFT_LOG_FLUSH_TIME))
            .findFirst()
            .map(timer -> recent(timer.getValue()))
            .orElse(Recent.NONE);
      }
    }
    return Recent.NONE;
  }

  private static Recent recent(Timer timer) {
    Snapshot lately = timer.getSnapshot();
    return new Recent(
        timer.getCount(),
        Map.of(
            0.5, (long) lately.getMedian(),
            0.99, (long) lately.get99thPercentile(),
            1.0, lately.getMax()));
  }
}
