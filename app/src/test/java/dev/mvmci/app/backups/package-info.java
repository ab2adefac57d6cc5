@NullMarked
package dev.mvmci.app.backups;

import org.jspecify.annotations.NullMarked;
