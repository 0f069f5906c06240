package dev.spindle.event;

import dev.spindle.model.ImageId;

/**
 * Which disc is in the image's drive now (loader → reconciler, upload); topic {@link
 * Topics#LOADED}, so that it keeps its order with {@link FragmentEvent.Loaded}. Said before the
 * first fragment of a disc is loaded, and again at each start of the loader. What was loaded on
 * another disc of the image is void: that disc is lost.
 *
 * @param drive which loader replica it is
 * @param disc the disc's id; another one for each disc that is made, also of the same image
 */
public record DiscEvent(ImageId imageId, String drive, String disc) implements Event {}
