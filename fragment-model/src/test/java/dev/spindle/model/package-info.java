/** Tests of the words all services share. */
package dev.spindle.model;
