package dev.spindle.standalone.install;

import dev.spindle.standalone.Screen;
import dev.spindle.standalone.vm.VmEvent;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is known of the VM's guest from what it does and says; events come from several threads. */
final class Guest {
  /** What boot loaders write first on a serial console. */
  private static final Pattern BOOT_MENU =
      Pattern.compile(
          "GNU GRUB|ISOLINUX|SYSLINUX|boot[- ]menu|^boot:|Loading Linux", Pattern.CASE_INSENSITIVE);

  /** How the guest ended. */
  enum End {
    /** It powered itself off, or wrote what was waited for. */
    INSTALLED,
    /** QEMU ended otherwise. */
    BROKEN
  }

  private final Screen screen;
  private final @Nullable Pattern installedWhen;
  private final boolean showConsole;
  private final Supplier<Double> sentShare;
  private @Nullable Double bootMenuSeconds;
  private @Nullable Double endSeconds;
  private @Nullable Double sentShareAtEnd;
  private @Nullable End end;

  /**
   * A guest that has not started.
   *
   * @param installedWhen what it writes on its console when it is installed; null when it powers
   *     itself off
   * @param sentShare the share of the image that has been sent by now
   */
  Guest(
      Screen screen,
      @Nullable Pattern installedWhen,
      boolean showConsole,
      Supplier<Double> sentShare) {
    this.screen = screen;
    this.installedWhen = installedWhen;
    this.showConsole = showConsole;
    this.sentShare = sentShare;
  }

  synchronized void heard(VmEvent event) {
    switch (event) {
      case VmEvent.Said said -> said(said.line());
      case VmEvent.Restarted _ -> screen.event("the VM restarts");
      case VmEvent.ShutDown shutDown -> {
        if (shutDown.byGuest()) {
          end(End.INSTALLED, "the VM has powered itself off: installed");
        }
      }
    }
  }

  private void said(String line) {
    if (showConsole) {
      screen.line("           | " + line);
    }
    if (bootMenuSeconds == null && BOOT_MENU.matcher(line).find()) {
      bootMenuSeconds = screen.seconds();
      screen.event("the boot loader speaks: " + line);
    }
    if (installedWhen != null && installedWhen.matcher(line).find()) {
      end(End.INSTALLED, "the VM says that it is installed: " + line);
    }
  }

  /** QEMU has ended, for whatever reason. */
  synchronized void qemuEnded() {
    end(End.BROKEN, "QEMU ended without the guest having powered itself off");
  }

  /** Whatever becomes of QEMU from now on is the user's own doing, and no news. */
  synchronized void leave() {
    if (end == null) {
      end = End.BROKEN;
    }
  }

  private void end(End how, String text) {
    if (end == null) {
      end = how;
      endSeconds = screen.seconds();
      sentShareAtEnd = sentShare.get();
      screen.event(text);
    }
  }

  synchronized Optional<End> end() {
    return Optional.ofNullable(end);
  }

  synchronized OptionalDouble bootMenuSeconds() {
    return bootMenuSeconds == null ? OptionalDouble.empty() : OptionalDouble.of(bootMenuSeconds);
  }

  synchronized OptionalDouble installedSeconds() {
    return end == End.INSTALLED && endSeconds != null
        ? OptionalDouble.of(endSeconds)
        : OptionalDouble.empty();
  }

  synchronized OptionalDouble sentShareWhenInstalled() {
    return end == End.INSTALLED && sentShareAtEnd != null
        ? OptionalDouble.of(sentShareAtEnd)
        : OptionalDouble.empty();
  }
}
