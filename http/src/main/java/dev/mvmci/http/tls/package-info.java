/** Keys and certificates for TLS between parties that know each other by their keys. */
@NullMarked
package dev.mvmci.http.tls;

import org.jspecify.annotations.NullMarked;
