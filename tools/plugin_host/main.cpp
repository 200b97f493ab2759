// homeword-plugin-host PLUGIN.so: runs one shared-library plugin and speaks the process protocol (plugins/sdk/PROTOCOL.md)
// for it on standard input and output, so that a crash or hang of the plugin costs one request, never the engine.

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "homeword/translate/library_backend.h"
#include "homeword/translate/plugin_protocol.h"
#include "homeword/translate/plugin_server.h"

int main(int count, char** arguments) {
  if (count != 2 || std::string_view(arguments[1]) == "--help" || arguments[1][0] == '\0') {
    std::fputs("usage: homeword-plugin-host PLUGIN.so\n\n"
               "Serves a Homeword translation plugin on standard input and output (JSON lines, see PROTOCOL.md of the\n"
               "plugin SDK). Started by homeword itself; by hand, try:\n"
               "  echo '{\"id\":1,\"method\":\"describe\",\"protocol\":1}' | homeword-plugin-host pseudo.so\n",
               stderr);
    return count == 2 && std::string_view(arguments[1]) == "--help" ? 0 : 2;
  }
  // A plugin that prints would break the protocol: its standard output leads to standard error, its input to nothing.
  const int input = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  const int output = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (input < 0 || output < 0 || nothing < 0 || ::dup2(nothing, STDIN_FILENO) < 0 || ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
    std::perror("homeword-plugin-host: standard input and output cannot be used");
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  const char* permission = std::getenv(homeword::network_variable);
  const bool may_use_network = permission != nullptr && std::string_view(permission) == "yes";
  const bool is_done =
      homeword::serve_plugin([&] { return homeword::open_library_backend(arguments[1], may_use_network); }, input, output);
  return is_done ? 0 : 1;
}
