@NullMarked
package io.spike.nexus.cipher;

import org.jspecify.annotations.NullMarked;
