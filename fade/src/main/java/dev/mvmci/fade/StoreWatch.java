package dev.mvmci.fade;

import dev.mvmci.fade.nodes.Node;
import dev.mvmci.fade.nodes.NodePool;
import dev.mvmci.repram.client.RepramClient;
import dev.mvmci.repram.client.Watch;
import dev.mvmci.repram.client.WatchEvent;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches at the nodes that live. When others live than before, all watches begin anew there; a
 * watch begins with all that is there, so nothing is missed. Nodes of other kinds refuse watches,
 * which is why boards read keys as well.
 */
final class StoreWatch implements AutoCloseable {

  // Guards all fields below.
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Wish> wishes = new ArrayList<>();
  private final String key;
  private final AutoCloseable subscription;
  private List<URI> addresses = List.of();
  private @Nullable RepramClient client;

  private static final class Wish {
    final String prefix;
    final Consumer<WatchEvent> consumer;
    @Nullable Watch watch;

    Wish(String prefix, Consumer<WatchEvent> consumer) {
      this.prefix = prefix;
      this.consumer = consumer;
    }
  }

  StoreWatch(NodePool pool, String key) {
    this.key = key;
    subscription = pool.onChange(this::move);
  }

  AutoCloseable watch(String prefix, Consumer<WatchEvent> consumer) {
    var wish = new Wish(prefix, consumer);
    lock.lock();
    try {
      wishes.add(wish);
      if (client != null) {
        wish.watch = client.watch(prefix, consumer);
      }
    } finally {
      lock.unlock();
    }
    return () -> forget(wish);
  }

  private void forget(Wish wish) {
    lock.lock();
    try {
      wishes.remove(wish);
      if (wish.watch != null) {
        wish.watch.close();
      }
    } finally {
      lock.unlock();
    }
  }

  private void move(List<Node> nodes) {
    List<URI> alive = nodes.stream().filter(Node::alive).map(Node::url).toList();
    lock.lock();
    try {
      // While nobody lives the watch goes on trying where somebody did.
      if (alive.isEmpty() || alive.equals(addresses)) {
        return;
      }
      stop();
      addresses = alive;
      client = RepramClient.connect(alive, key);
      for (Wish wish : wishes) {
        wish.watch = client.watch(wish.prefix, wish.consumer);
      }
    } finally {
      lock.unlock();
    }
  }

  private void stop() {
    for (Wish wish : wishes) {
      if (wish.watch != null) {
        wish.watch.close();
        wish.watch = null;
      }
    }
    if (client != null) {
      client.close();
      client = null;
    }
  }

  @Override
  public void close() {
    try {
      subscription.close();
    } catch (Exception e) {
      throw new IllegalStateException("the subscription to nodes did not end", e);
    }
    lock.lock();
    try {
      stop();
    } finally {
      lock.unlock();
    }
  }
}
