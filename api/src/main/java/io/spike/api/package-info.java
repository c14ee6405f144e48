/** The wire contract: requests, answers, error codes, route names. */
@NullMarked
package io.spike.api;

import org.jspecify.annotations.NullMarked;
