// Where a plugin lies and how it is started: what open_backend() does first.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/result.h"
#include "homeword/translate/backend.h"

namespace homeword {

struct PluginCommand {
  std::string file;                  // the plugin itself
  bool is_library = false;
  std::vector<std::string> command;  // homeword-plugin-host before a library; empty when the host is missing
  int patience_milliseconds = 0;     // of the options, the environment or our own
  bool may_use_network = false;
};

// An error when no plugin has that name; it lists those that are there.
[[nodiscard]] Result<PluginCommand> find_plugin_command(std::string_view name, const PluginOptions& options);

}  // namespace homeword
