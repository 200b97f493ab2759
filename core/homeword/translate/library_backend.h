// A backend from a shared library with the C interface of plugins/sdk/homeword_plugin.h, loaded into this very process.
// homeword-plugin-host uses it to serve a plugin from a process of its own, which is the normal way; loading a plugin into
// the engine (`--in-process`) is for trusted code: a crash of the plugin is then a crash of ours, and no deadline holds.
//
// Thread-safe: calls are made one after another, as the interface promises plugins.
#pragma once

#include <filesystem>
#include <memory>

#include "homeword/translate/backend.h"

namespace homeword {

// Loads, checks the version and asks for the description. Errors: not a library, no homeword_plugin_entry, another version,
// a table that is too short, or the plugin's own sentence why it cannot work. A loaded library stays loaded.
[[nodiscard]] Result<std::shared_ptr<Backend>> open_library_backend(const std::filesystem::path& library,
                                                                    bool may_use_network = false);

}  // namespace homeword
