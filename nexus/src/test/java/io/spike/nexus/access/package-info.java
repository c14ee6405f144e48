@NullMarked
package io.spike.nexus.access;

import org.jspecify.annotations.NullMarked;
