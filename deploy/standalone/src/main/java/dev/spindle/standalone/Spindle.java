package dev.spindle.standalone;

import dev.spindle.standalone.stack.StackException;
import dev.spindle.standalone.vm.VmException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The command {@code spindle}. */
@Command(
    name = "spindle",
    description = "Install a virtual machine while its ISO is still being uploaded.",
    mixinStandardHelpOptions = true,
    versionProvider = Spindle.Version.class,
    scope = ScopeType.INHERIT,
    subcommands = {
      InstallCommand.class,
      UpCommand.class,
      UploadCommand.class,
      BootCommand.class,
      DownCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "  ./spindle test        runs all tests",
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong usage; 'spindle upload --help' lists its own."
    })
public final class Spindle {
  private Spindle() {}

  /** Runs one command and ends with its exit code. */
  public static void main(String[] arguments) {
    CommandLine commandLine =
        new CommandLine(new Spindle()).setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExecutionExceptionHandler(
        (exception, command, _) -> {
          if (exception instanceof StackException || exception instanceof VmException) {
            command.getErr().println("spindle: " + exception.getMessage());
          } else {
            exception.printStackTrace(command.getErr());
          }
          return 1;
        });
    commandLine.setParameterExceptionHandler(
        (mistake, _) -> {
          CommandLine command = mistake.getCommandLine();
          command.getErr().println("spindle: " + mistake.getMessage());
          CommandLine.UnmatchedArgumentException.printSuggestions(mistake, command.getErr());
          command
              .getErr()
              .println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
          return command.getCommandSpec().exitCodeOnInvalidInput();
        });
    System.exit(commandLine.execute(arguments));
  }

  /** The repository, which the launcher names. */
  static Path home() {
    return Path.of(System.getProperty("spindle.home", ".")).toAbsolutePath().normalize();
  }

  /** The version of this build. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Spindle.class.getPackage().getImplementationVersion();
      return new String[] {"Spindle " + (version == null ? "(not packaged)" : version)};
    }
  }
}
