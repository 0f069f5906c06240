package dev.spindle.upload.rest;

import dev.spindle.model.FragmentSet;
import dev.spindle.upload.catalogue.Image;
import dev.spindle.upload.receive.ImageUpload;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The states that fragments can be listed by. */
enum FragmentState {
  MISSING,
  RECEIVED,
  LOADED,
  SYNCED,
  STAGED;

  /** The state of that name in lower case; null when there is none. */
  static @Nullable FragmentState parse(String word) {
    for (FragmentState state : values()) {
      if (state.name().toLowerCase(Locale.ROOT).equals(word)) {
        return state;
      }
    }
    return null;
  }

  FragmentSet of(ImageUpload upload) {
    return switch (this) {
      case MISSING -> upload.progress().missing();
      case RECEIVED -> upload.progress().received();
      case LOADED -> upload.progress().loaded();
      case SYNCED -> upload.progress().syncedEverywhere();
      case STAGED -> upload.staging().staged();
    };
  }

  /** Of an image that has ended nothing is missing and nothing is staged. */
  FragmentSet ofEnded(Image image) {
    return switch (this) {
      case MISSING, STAGED -> new FragmentSet();
      case RECEIVED, LOADED, SYNCED -> ImageViews.allOrNone(image);
    };
  }
}
