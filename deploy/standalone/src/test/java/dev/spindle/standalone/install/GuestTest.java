package dev.spindle.standalone.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.standalone.Screen;
import dev.spindle.standalone.vm.VmEvent;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GuestTest {
  private final Screen screen = Screen.standard();

  @Test
  void aGuestThatPowersItselfOffIsInstalled() {
    Guest guest = new Guest(screen, null, false, () -> 0.4);

    guest.heard(new VmEvent.Said("GNU GRUB version 2.06"));
    guest.heard(new VmEvent.ShutDown("guest-shutdown"));
    guest.qemuEnded();

    assertThat(guest.end()).contains(Guest.End.INSTALLED);
    assertThat(guest.bootMenuSeconds()).isPresent();
    assertThat(guest.installedSeconds()).isPresent();
    assertThat(guest.sentShareWhenInstalled()).hasValue(0.4);
  }

  @Test
  void aGuestThatRestartsGoesOn() {
    Guest guest = new Guest(screen, null, false, () -> 0.4);

    guest.heard(new VmEvent.Restarted());

    assertThat(guest.end()).isEmpty();
  }

  @Test
  void aQemuThatEndsByItselfLeavesNothingInstalled() {
    Guest guest = new Guest(screen, null, false, () -> 0.4);

    guest.heard(new VmEvent.ShutDown("host-signal"));
    guest.qemuEnded();

    assertThat(guest.end()).contains(Guest.End.BROKEN);
    assertThat(guest.installedSeconds()).isEmpty();
  }

  @Test
  void aGuestThatSaysWhatWasWaitedForIsInstalled() {
    Guest guest = new Guest(screen, Pattern.compile("login:"), false, () -> 0.9);

    guest.heard(new VmEvent.Said("debian login: "));

    assertThat(guest.end()).contains(Guest.End.INSTALLED);
  }
}
