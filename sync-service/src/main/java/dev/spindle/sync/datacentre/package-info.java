/** The data centres' buckets, reached over S3 with MinIO's client. */
@NullMarked
package dev.spindle.sync.datacentre;

import org.jspecify.annotations.NullMarked;
