/** The replicated database beside etcd: writes, linearizable reads, memory, processor time. */
@NullMarked
package dev.mvmci.bench.sql;

import org.jspecify.annotations.NullMarked;
