/** The catalogue in PostgreSQL, through Hibernate Reactive with Panache. */
@NullMarked
package dev.spindle.upload.database;

import org.jspecify.annotations.NullMarked;
