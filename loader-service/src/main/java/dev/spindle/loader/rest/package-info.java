/** The HTTP interface of the loader-service, and its HTTP calls to the upload-service. */
@NullMarked
package dev.spindle.loader.rest;

import org.jspecify.annotations.NullMarked;
