/**
 * The HTTP interface of contracts.md: JSON resources, the routes that carry bytes and server-sent
 * events, and problem documents for whatever goes wrong.
 */
@NullMarked
package dev.spindle.upload.rest;

import org.jspecify.annotations.NullMarked;
