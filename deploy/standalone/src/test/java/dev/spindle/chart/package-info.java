/** The chart and what it makes, checked with helm and a real API server. */
@org.jspecify.annotations.NullMarked
package dev.spindle.chart;
