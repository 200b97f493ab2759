#include "homeword/translate/backend.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "homeword/text/language_tag.h"
#include "homeword/translate/library_backend.h"
#include "homeword/translate/plugin_command.h"
#include "homeword/translate/process_backend.h"

#ifndef HOMEWORD_LIBRARY_FOLDER
#define HOMEWORD_LIBRARY_FOLDER "lib"
#endif

namespace homeword {
namespace {

namespace fs = std::filesystem;

// Folders of the module this code was linked into (program, shared library, Python module) and of the running program.
std::vector<fs::path> own_folders() {
  std::vector<fs::path> folders;
  std::error_code code;
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&own_folders), &info) != 0 && info.dli_fname != nullptr)
    folders.push_back(fs::weakly_canonical(info.dli_fname, code).parent_path());
  if (const fs::path program = fs::read_symlink("/proc/self/exe", code); !program.empty()) folders.push_back(program.parent_path());
  return folders;
}

std::vector<fs::path> plugin_folders(const PluginOptions& options) {
  std::vector<fs::path> folders(options.folders.begin(), options.folders.end());
  if (const char* named = std::getenv("HOMEWORD_PLUGINS"); named != nullptr) {
    std::string_view rest = named;
    while (!rest.empty()) {
      const std::string_view one = rest.substr(0, rest.find(':'));
      if (!one.empty()) folders.emplace_back(one);
      rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    }
  }
  for (const fs::path& own : own_folders())
    for (const char* way : {"../lib/homeword/plugins", "../" HOMEWORD_LIBRARY_FOLDER "/homeword/plugins", "homeword/plugins",
                            "lib/homeword/plugins"})
      folders.push_back(own / way);
  return folders;
}

// Names become file names, so nothing in them may lead out of the plugin folders.
bool is_name(std::string_view name) {
  return !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

struct PluginFile {
  std::string name;
  fs::path path;
  bool is_library = false;
};

// The plugins of a folder: NAME.so, or an executable NAME or NAME.ending.
std::vector<PluginFile> plugins_in(const fs::path& folder) {
  std::vector<PluginFile> plugins;
  std::error_code code;
  for (fs::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
    std::error_code ignored;
    if (!it->is_regular_file(ignored)) continue;
    const fs::path file = it->path();
    const bool is_library = file.extension() == ".so";
    if (!is_library && ::access(file.c_str(), X_OK) != 0) continue;
    const std::string name = file.stem().string();
    if (is_name(name)) plugins.push_back({name, file, is_library});
  }
  // One order on every machine: the library before a program of the same name.
  std::sort(plugins.begin(), plugins.end(), [](const PluginFile& a, const PluginFile& b) {
    return std::tuple(a.name, !a.is_library, a.path.filename().string()) < std::tuple(b.name, !b.is_library, b.path.filename().string());
  });
  return plugins;
}

std::optional<PluginFile> find_plugin(std::string_view name, const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders)
    for (PluginFile& plugin : plugins_in(folder))
      if (plugin.name == name) return std::move(plugin);
  return std::nullopt;
}

std::optional<fs::path> find_host() {
  for (const fs::path& own : own_folders())
    for (const char* way : {".", "../bin", "../../bin", "bin"}) {
      const fs::path host = own / way / "homeword-plugin-host";
      if (::access(host.c_str(), X_OK) == 0) return host.lexically_normal();
    }
  return std::nullopt;
}

// What the plugin offers for a tag: the tag itself or a shorter one in the same script, as tags fall back everywhere.
std::optional<std::string> best_of(std::string_view wanted, const std::vector<std::string>& offered) {
  if (std::find(offered.begin(), offered.end(), wanted) != offered.end()) return std::string(wanted);
  const Result<LanguageTag> tag = LanguageTag::parse(wanted);
  if (!tag) return std::nullopt;
  return lookup(*tag, offered);
}

int patience_of(const PluginOptions& options) {
  if (options.patience_milliseconds > 0) return options.patience_milliseconds;
  const char* seconds = std::getenv("HOMEWORD_PATIENCE");
  const long wanted = seconds != nullptr ? std::strtol(seconds, nullptr, 10) : 0;
  return wanted > 0 ? static_cast<int>(std::min(wanted, 86400L)) * 1000 : 120000;
}

}  // namespace

const BackendPair* find_pair(const BackendDescription& description, std::string_view from, std::string_view to) {
  // The nearest target first: what the family reads matters more than which English was written.
  std::vector<std::string> targets;
  for (const BackendPair& pair : description.pairs)
    if (pair.to != "*" && std::find(targets.begin(), targets.end(), pair.to) == targets.end()) targets.push_back(pair.to);
  while (const std::optional<std::string> target = best_of(to, targets)) {
    std::vector<std::string> sources;
    for (const BackendPair& pair : description.pairs)
      if (pair.to == *target && pair.from != "*") sources.push_back(pair.from);
    if (const std::optional<std::string> source = best_of(from, sources))
      for (const BackendPair& pair : description.pairs)
        if (pair.to == *target && pair.from == *source) return &pair;
    std::erase(targets, *target);
  }
  for (const BackendPair& pair : description.pairs)
    if ((pair.from == "*" || best_of(from, {pair.from})) && (pair.to == "*" || best_of(to, {pair.to}))) return &pair;
  return nullptr;
}

Result<PluginCommand> find_plugin_command(std::string_view name, const PluginOptions& options) {
  if (!is_name(name))
    return fail({.message = "a backend's name holds only letters, digits, \"-\", \"_\" and \".\"", .found = std::string(name)});
  const std::optional<PluginFile> plugin = find_plugin(name, plugin_folders(options));
  if (!plugin) {
    std::string known;
    for (const std::string& one : list_backends(options)) known += (known.empty() ? "" : ", ") + one;
    return fail({.message = "there is no backend plugin named " + std::string(name),
                 .found = known.empty() ? "no plugin at all" : known,
                 .remedy = "Put " + std::string(name) + ".so or an executable " + std::string(name) +
                           " into a plugin folder and name the folder in HOMEWORD_PLUGINS; memory and approved terms work without"});
  }
  PluginCommand out{.file = plugin->path.string(),
                    .is_library = plugin->is_library,
                    .command = {},
                    .patience_milliseconds = patience_of(options),
                    .may_use_network = std::find(options.network.begin(), options.network.end(), name) != options.network.end()};
  if (plugin->is_library) {
    const std::optional<fs::path> host = find_host();
    if (!host) return out;
    out.command.push_back(host->string());
  }
  out.command.push_back(fs::absolute(plugin->path).string());
  return out;
}

Result<std::shared_ptr<Backend>> open_backend(std::string_view name, const PluginOptions& options) {
  Result<PluginCommand> plugin = find_plugin_command(name, options);
  if (!plugin) return fail(plugin.error());
  if (plugin->is_library && options.in_process) return open_library_backend(plugin->file, plugin->may_use_network);
  if (plugin->command.empty())
    return fail({.message = "the program homeword-plugin-host was not found beside Homeword, so the plugin cannot be run",
                 .file = plugin->file,
                 .remedy = "Reinstall Homeword, or use --in-process for a plugin you trust"});
  return open_process_backend(std::move(plugin->command), {.patience_milliseconds = plugin->patience_milliseconds,
                                                           .most_processes = std::max<std::size_t>(options.most_processes, 1),
                                                           .name = std::string(name),
                                                           .may_use_network = plugin->may_use_network});
}

std::vector<std::string> list_backends(const PluginOptions& options) {
  std::set<std::string> names;
  for (const fs::path& folder : plugin_folders(options))
    for (const PluginFile& plugin : plugins_in(folder)) names.insert(plugin.name);
  return {names.begin(), names.end()};
}

}  // namespace homeword
