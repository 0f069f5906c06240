/** What this service asks of the upload-service over HTTP: the images, and fragments' bytes. */
@NullMarked
package dev.spindle.sync.rest;

import org.jspecify.annotations.NullMarked;
