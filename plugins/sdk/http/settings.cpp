#include "settings.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace homeword_http {
namespace {

constexpr std::size_t most_file_bytes = 64 * 1024;

// What every backend over the network may be told.
const std::vector<std::string>& common_settings() {
  static const std::vector<std::string> names{"url",         "key_file",        "ca_file",            "proxy",
                                              "retries",     "wait_milliseconds", "connect_seconds",  "attempt_seconds",
                                              "answer_seconds", "requests_per_minute", "sends_text_away", "allow_plain_http"};
  return names;
}

std::string trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

struct FileContent {
  std::string text;
  bool is_found = false;
  bool is_private = false;
  unsigned mode = 0;
};

// Mode and text come from one open file, so that nobody can swap it in between.
FileContent read_whole(const std::string& path) {
  FileContent content;
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return content;
    throw std::runtime_error(path + " cannot be read: " + std::strerror(errno));
  }
  struct stat status{};
  const bool is_regular = ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
  std::array<char, 4096> buffer;
  ssize_t got = 0;
  while (is_regular && content.text.size() <= most_file_bytes && (got = ::read(file, buffer.data(), buffer.size())) > 0)
    content.text.append(buffer.data(), static_cast<std::size_t>(got));
  ::close(file);
  if (!is_regular || got < 0 || content.text.size() > most_file_bytes)
    throw std::runtime_error(path + " is not a settings file: expected a text of at most 64 KiB");
  content.is_found = true;
  content.mode = status.st_mode & 0777u;
  content.is_private = (status.st_mode & 077u) == 0 && (status.st_uid == ::geteuid() || status.st_uid == 0);
  return content;
}

std::string not_private(const std::string& path) {
  return path + " holds a key and may be read by others than its owner. Run: chmod 600 " + path +
         " (as its owner, who must be the user running Homeword), and think about replacing the key";
}

}  // namespace

std::string read_private_file(const std::string& path) {
  const FileContent content = read_whole(path);
  if (!content.is_found) throw std::runtime_error(path + " does not exist. It should hold the key, and nothing else");
  if (!content.is_private) throw std::runtime_error(not_private(path));
  return trim(content.text);
}

Settings::Settings(std::string_view plugin, std::vector<std::string> names) : plugin_(plugin), names_(std::move(names)) {
  names_.insert(names_.end(), common_settings().begin(), common_settings().end());
  const auto folder = [](const char* variable_name) -> std::string {
    const char* value = std::getenv(variable_name);
    return value == nullptr ? std::string() : value;
  };
  std::string base = folder("HOMEWORD_SETTINGS");
  if (base.empty())
    if (const std::string shared = folder("XDG_CONFIG_HOME"); !shared.empty()) base = shared + "/homeword";
  if (base.empty())
    if (const std::string home = folder("HOME"); !home.empty()) base = home + "/.config/homeword";
  if (!base.empty()) {
    file_ = base + "/" + plugin_ + ".conf";
    read_file();
  }
}

void Settings::read_file() {
  const FileContent content = read_whole(file_);
  is_private_ = content.is_private;
  std::size_t number = 0;
  for (std::string_view rest = content.text; !rest.empty();) {
    ++number;
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string line = trim(rest.substr(0, end));
    rest.remove_prefix(std::min(rest.size(), end + 1));
    if (line.empty() || line.front() == '#') continue;
    const std::string place = file_ + ":" + std::to_string(number) + ": ";
    const std::size_t equals = line.find('=');
    // The line itself is not shown: it may hold a key.
    if (equals == std::string::npos) throw std::runtime_error(place + "expected \"name = value\"");
    const std::string name = trim(std::string_view(line).substr(0, equals));
    if (std::find(names_.begin(), names_.end(), name) == names_.end()) {
      std::string known;
      for (const std::string& one : names_) known += (known.empty() ? "" : ", ") + one;
      throw std::runtime_error(place + "there is no such setting of " + plugin_ + ". Known: " + known);
    }
    if (!from_file_.emplace(name, trim(std::string_view(line).substr(equals + 1))).second)
      throw std::runtime_error(place + "the setting " + name + " stands there twice");
  }
}

std::string Settings::variable(std::string_view name) const {
  std::string out = "HOMEWORD_" + plugin_ + "_" + std::string(name);
  for (char& c : out) c = c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

std::string Settings::text(std::string_view name, std::string_view otherwise) const {
  if (const char* value = std::getenv(variable(name).c_str()); value != nullptr && *value != '\0') return trim(value);
  if (const auto found = from_file_.find(name); found != from_file_.end() && !found->second.empty()) return found->second;
  return std::string(otherwise);
}

long Settings::number(std::string_view name, long otherwise, long least, long most) const {
  const std::string written = text(name);
  if (written.empty()) return otherwise;
  long value = 0;
  const auto [end, problem] = std::from_chars(written.data(), written.data() + written.size(), value);
  if (problem != std::errc() || end != written.data() + written.size() || value < least || value > most)
    throw std::runtime_error("the setting " + std::string(name) + " of " + plugin_ + " is \"" + written + "\"; expected a whole number from " +
                             std::to_string(least) + " to " + std::to_string(most));
  return value;
}

bool Settings::is_on(std::string_view name, bool otherwise) const {
  return word(name, otherwise ? "yes" : "no", {"yes", "no"}) == "yes";
}

std::string Settings::word(std::string_view name, std::string_view otherwise, const std::vector<std::string>& words) const {
  std::string written = text(name, otherwise);
  if (std::find(words.begin(), words.end(), written) != words.end()) return written;
  std::string known;
  for (const std::string& one : words) known += (known.empty() ? "" : ", ") + one;
  throw std::runtime_error("the setting " + std::string(name) + " of " + plugin_ + " is \"" + written + "\"; expected one of " + known);
}

std::string Settings::secret(std::string_view name) const {
  if (const char* value = std::getenv(variable(name).c_str()); value != nullptr && *value != '\0') return trim(value);
  // key_file is for the one key; further secrets have their own "<name>_file".
  if (const std::string path = text(std::string(name) + "_file"); !path.empty()) return read_private_file(path);
  const auto found = from_file_.find(name);
  if (found == from_file_.end() || found->second.empty()) return {};
  if (!is_private_) throw std::runtime_error(not_private(file_));
  return found->second;
}

std::string Settings::how_to_set(std::string_view name) const {
  std::string out = "Set " + variable(name);
  if (!file_.empty()) out += ", or write \"" + std::string(name) + " = …\" into " + file_ + " (chmod 600)";
  return out;
}

}  // namespace homeword_http
