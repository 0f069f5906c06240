/**
 * The device's adapter to an upload-service over HTTP/1.1, by the JDK's client: its body publisher
 * asks for one buffer after another, which lets the device decide at each which fragment goes on.
 */
@NullMarked
package dev.spindle.device.http;

import org.jspecify.annotations.NullMarked;
