/** The loader-service's replicas, asked over HTTP what they have to give. */
@NullMarked
package dev.spindle.upload.loader;

import org.jspecify.annotations.NullMarked;
