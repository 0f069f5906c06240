package dev.spindle.standalone.vm;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What VM to run.
 *
 * @param drive the drive's NBD URI
 * @param disk a qcow2 file
 * @param memoryMib MiB of memory
 * @param vncDisplay the number of the VNC display (TCP port 5900 + number) on the loopback address
 * @param qmpSocket where QEMU's monitor is to listen for the launcher
 * @param loadersQmpSocket where it is to listen for the loader
 */
public record VmSpec(
    URI drive,
    Path disk,
    Bus bus,
    Firmware firmware,
    Accelerator accelerator,
    int memoryMib,
    int cpus,
    boolean network,
    int vncDisplay,
    Path qmpSocket,
    Path loadersQmpSocket) {

  /** 3600 s: how long QEMU tries to reach a loader that is away before its reads fail. */
  private static final int RECONNECT_SECONDS = 3600;

  List<String> command() throws VmException {
    List<String> command =
        new ArrayList<>(
            List.of("qemu-system-x86_64", "-name", "spindle", "-accel", accelerator.argument()));
    if (accelerator == Accelerator.KVM) {
      command.addAll(List.of("-cpu", "host"));
    }
    command.addAll(
        List.of("-nodefaults", "-m", Integer.toString(memoryMib), "-smp", Integer.toString(cpus)));
    command.add("-S"); // until it is told to run
    command.addAll(List.of("-vga", "std", "-display", "none", "-vnc", "127.0.0.1:" + vncDisplay));
    command.addAll(
        List.of("-serial", "stdio", "-qmp", monitor(qmpSocket), "-qmp", monitor(loadersQmpSocket)));
    command.addAll(
        network ? List.of("-nic", "user,model=virtio-net-pci,romfile=") : List.of("-nic", "none"));
    command.addAll(firmware.arguments());
    command.addAll(List.of("-blockdev", blockDevice()));
    command.addAll(bus.arguments());
    command.addAll(
        List.of(
            "-drive",
            "if=none,id=disk,format=qcow2,discard=unmap,file=" + disk.toString().replace(",", ",,"),
            "-device",
            "virtio-blk-pci,drive=disk,bootindex=1"));
    return command;
  }

  private static String monitor(Path socket) {
    return "unix:" + socket.toString().replace(",", ",,") + ",server=on,wait=off";
  }

  private String blockDevice() {
    return String.format(
        Locale.ROOT,
        "driver=nbd,node-name=disc,read-only=on,server.type=inet,server.host=%s,server.port=%d,export=%s,reconnect-delay=%d",
        drive.getHost(),
        drive.getPort(),
        drive.getPath().substring(1),
        RECONNECT_SECONDS);
  }
}
