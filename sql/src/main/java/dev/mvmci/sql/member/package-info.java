/** Who a member is: keys derived from the cluster's secret, and what is refused to all others. */
@NullMarked
package dev.mvmci.sql.member;

import org.jspecify.annotations.NullMarked;
