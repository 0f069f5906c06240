package dev.spindle.loader.kubevirt;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.spindle.loader.machine.VirtualMachineName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The HTTP side of KubeVirt's subresources, as virt-api has it. */
final class VirtApi implements AutoCloseable {
  private static final Pattern PATH =
      Pattern.compile(
          "/apis/subresources\\.kubevirt\\.io/v1/namespaces/([^/]+)/([^/]+)/([^/]+)/([^/]+)");

  private final MachineCalls machines;
  private final HttpServer server;

  VirtApi(MachineCalls machines) throws IOException {
    this.machines = machines;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
    int status = 404;
    if (exchange.getRequestMethod().equals("PUT") && path.matches()) {
      status = answer(path);
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private int answer(Matcher path) {
    VirtualMachineName machine = new VirtualMachineName(path.group(1), path.group(3));
    try {
      MachineCalls.Answer answer =
          switch (path.group(2) + "/" + path.group(4)) {
            case "virtualmachines/start" -> machines.start(machine);
            case "virtualmachineinstances/pause" -> machines.pause(machine);
            case "virtualmachineinstances/unpause" -> machines.unpause(machine);
            default -> MachineCalls.Answer.ABSENT;
          };
      return switch (answer) {
        case ACCEPTED -> 202;
        case NOT_NOW -> 409;
        case ABSENT -> 404;
      };
    } catch (IOException _) {
      return 500;
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
