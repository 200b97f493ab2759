#include "modes.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "pipeline.h"

namespace apertium_plugin {
namespace {

namespace fs = std::filesystem;

// $HOMEWORD_APERTIUM_MODES (folders joined by ":") stands for the usual places.
std::vector<fs::path> mode_folders() {
  if (const char* named = std::getenv("HOMEWORD_APERTIUM_MODES"); named != nullptr) {
    std::vector<fs::path> folders;
    std::stringstream all(named);
    for (std::string one; std::getline(all, one, ':');)
      if (!one.empty()) folders.emplace_back(one);
    return folders;
  }
  return {"/usr/share/apertium/modes", "/usr/local/share/apertium/modes"};
}

// What a program writes when given a file as its input. Mode files are small; anything long is a mistake.
std::string output_of(const std::vector<std::string>& command, const std::string& input_file) {
  int out[2];
  if (::pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe could be made for " + command.front());
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, input_file.c_str(), O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  ::posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  pid_t process = -1;
  const int problem = ::posix_spawnp(&process, arguments[0], &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(out[1]);
  std::string text;
  if (problem == 0) {
    char buffer[4096];
    // No deadline: half a pipeline would be another one, and the host watches whether we live.
    while (text.size() < (1u << 20)) {
      const ssize_t got = ::read(out[0], buffer, sizeof buffer);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      text.append(buffer, static_cast<std::size_t>(got));
    }
  }
  ::close(out[0]);
  if (problem != 0)
    throw std::runtime_error("the program " + command.front() +
                             " is missing. Install Apertium 3.8 or newer with: apt-get install apertium");
  ::kill(process, SIGKILL);  // it has said all it had to say, or too much
  int status = 0;
  ::waitpid(process, &status, 0);
  return text;
}

// Words of a shell command line of the kind mode files hold: quotes and backslashes, no expansion but $1 and $2.
std::vector<std::string> split_words(const std::string& command) {
  std::vector<std::string> words;
  std::string word;
  bool has_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    if (quote != 0) {
      if (c == quote)
        quote = 0;
      else
        word += c;
    } else if (c == '\'' || c == '"') {
      quote = c;
      has_word = true;
    } else if (c == '\\' && i + 1 < command.size()) {
      word += command[++i];
      has_word = true;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      if (has_word) words.push_back(std::exchange(word, {}));
      has_word = false;
    } else {
      word += c;
      has_word = true;
    }
  }
  if (has_word) words.push_back(word);
  return words;
}

std::vector<std::string> split_pipeline(const std::string& line) {
  std::vector<std::string> parts(1);
  char quote = 0;
  for (const char c : line) {
    if (quote == 0 && c == '|') {
      parts.emplace_back();
      continue;
    }
    if (quote != 0 && c == quote)
      quote = 0;
    else if (quote == 0 && (c == '\'' || c == '"'))
      quote = c;
    parts.back() += c;
  }
  return parts;
}

}  // namespace

bool is_installed(const std::string& program) {
  std::stringstream path(std::getenv("PATH") != nullptr ? std::getenv("PATH") : "/usr/local/bin:/usr/bin:/bin");
  for (std::string folder; std::getline(path, folder, ':');)
    if (!folder.empty() && ::access((fs::path(folder) / program).c_str(), X_OK) == 0) return true;
  return false;
}

std::vector<Mode> find_modes(const std::map<std::string, std::string>& tags) {
  std::vector<Mode> modes;
  for (const fs::path& folder : mode_folders()) {
    std::error_code code;
    for (fs::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
      if (it->path().extension() != ".mode") continue;
      const std::string name = it->path().stem().string();
      const std::size_t dash = name.find('-');
      // "eng-spa-tagger" and the like are parts of pipelines, for people who write them.
      if (dash == std::string::npos || name.find('-', dash + 1) != std::string::npos) continue;
      const auto from = tags.find(name.substr(0, dash)), to = tags.find(name.substr(dash + 1));
      if (from == tags.end() || to == tags.end()) continue;
      modes.push_back({name, it->path().string(), from->second, to->second});
    }
  }
  // The first folder wins for one name; one order whatever the file system's.
  std::stable_sort(modes.begin(), modes.end(), [](const Mode& a, const Mode& b) { return a.name < b.name; });
  modes.erase(std::unique(modes.begin(), modes.end(), [](const Mode& a, const Mode& b) { return a.from == b.from && a.to == b.to; }),
              modes.end());
  return modes;
}

std::vector<Stage> read_stages(const Mode& mode) {
  const std::string line = output_of({"apertium-wblank-mode", "-z"}, mode.file);
  std::vector<Stage> stages;
  for (const std::string& part : split_pipeline(line)) {
    Stage stage;
    bool is_marked_generator = false;
    for (std::string& word : split_words(part)) {
      if (word == "$2") continue;
      if (word == "$1") {
        word = "-g";
        is_marked_generator = true;
      }
      if (word.find('$') != std::string::npos) throw std::runtime_error("the mode file " + mode.file + " holds an unknown variable: " + word);
      stage.command.push_back(std::move(word));
    }
    if (stage.command.empty()) throw std::runtime_error("the mode file " + mode.file + " could not be understood");
    const auto has = [&](const char* option) { return std::find(stage.command.begin(), stage.command.end(), option) != stage.command.end(); };
    stage.is_tagger = stage.command.front() == "apertium-tagger" && has("-g") && !has("-x") && !has("-u") && !has("-w");
    stage.is_lookup = stage.command.front() == "lt-proc" && has("-b");
    stage.is_generator = is_marked_generator;
    stage.is_word_by_word = stage.is_lookup || (is_marked_generator && stage.command.front() == "lt-proc");
    stages.push_back(std::move(stage));
  }
  return stages;
}

std::string find_obstacle(const Mode& mode) {
  // Programs that pairs call beside Apertium's own, and Debian's packages they are in.
  static const std::map<std::string, std::string> packages{{"cg-proc", "cg3"},           {"lrx-proc", "apertium-lex-tools"},
                                                           {"lsx-proc", "apertium-separable"}, {"rtx-proc", "apertium-recursive"},
                                                           {"hfst-proc", "hfst"},        {"apertium-anaphora", "apertium-anaphora"}};
  std::ifstream file(mode.file);
  const std::string line((std::istreambuf_iterator<char>(file)), {});
  for (const std::string& part : split_pipeline(line)) {
    const std::vector<std::string> words = split_words(part);
    if (words.empty() || is_installed(words.front())) continue;
    const auto package = packages.find(words.front());
    return "The pair " + mode.name + " needs the program " + words.front() + ", which is not here" +
           (package == packages.end() ? "" : ": apt-get install " + package->second);
  }
  return {};
}

std::string version_of_pair(const Mode& mode) {
  // Read, not asked: starting dpkg-query would take longer than a translation.
  const std::size_t dash = mode.name.find('-');
  const std::string one = mode.name.substr(0, dash);
  std::string two = mode.name.substr(dash + 1);
  two = two.substr(0, two.find('_'));
  std::ifstream status("/var/lib/dpkg/status");
  bool is_ours = false;
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("Package: ", 0) == 0)
      is_ours = line == "Package: apertium-" + one + "-" + two || line == "Package: apertium-" + two + "-" + one;
    else if (is_ours && line.rfind("Version: ", 0) == 0)
      return line.substr(9);
  }
  return {};
}

}  // namespace apertium_plugin
