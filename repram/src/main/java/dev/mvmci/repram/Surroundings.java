package dev.mvmci.repram;

import dev.mvmci.repram.peers.Transport;
import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.time.Timers;
import java.util.random.RandomGenerator;

/** Everything through which a node touches the world; a simulation puts its own in place. */
record Surroundings(Clocks clocks, Timers timers, Transport transport, RandomGenerator random) {}
