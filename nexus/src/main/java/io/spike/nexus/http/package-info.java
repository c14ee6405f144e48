/** From a request to an answer: routing, the one pipeline that every route passes through, the one mapping of errors. */
@NullMarked
package io.spike.nexus.http;

import org.jspecify.annotations.NullMarked;
