#include "homeword/text/language_data.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <stdexcept>

#include "homeword/base/data_folder.h"
#include "homeword/base/files.h"

namespace homeword {
namespace {

std::filesystem::path languages_folder() { return data_folder() / "data" / "languages"; }

// The file of exactly this folder, or null. Reading happens under the lock: two threads never read one file twice.
std::shared_ptr<const YamlNode> load_exactly(const std::string& tag, std::string_view name) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const YamlNode>, std::less<>> cache;
  const std::lock_guard lock(mutex);
  std::string key = tag + "/" + std::string(name);
  if (const auto found = cache.find(key); found != cache.end()) return found->second;
  std::shared_ptr<const YamlNode> node;
  const std::filesystem::path path = languages_folder() / tag / name;
  if (std::error_code code; std::filesystem::exists(path, code)) {
    const auto bytes = read_file(path);
    if (!bytes) throw std::runtime_error(bytes.error().sentence());
    auto parsed = parse_strict_yaml(*bytes, "data/languages/" + key);
    if (!parsed) throw std::runtime_error(parsed.error().sentence());
    node = std::make_shared<const YamlNode>(*std::move(parsed));
  }
  cache.emplace(std::move(key), node);
  return node;
}

void require_plain_name(std::string_view name) {
  if (name.empty() || name.starts_with('.') || name.find_first_of("/\\") != std::string_view::npos)
    throw std::logic_error("not a plain file name: " + std::string(name));
}

LanguageDescription read_description(const std::string& tag, const YamlNode& file) {
  file.allow_keys({"endonym", "english_name", "script", "direction", "separates_words", "separates_sentences", "families"});
  LanguageDescription description;
  description.tag = tag;
  description.endonym = file.at("endonym").text();
  description.english_name = file.at("english_name").text();
  description.script = file.at("script").text();
  const YamlNode& direction = file.at("direction");
  if (direction.text() == "rtl") description.direction = Direction::right_to_left;
  else if (direction.text() != "ltr") direction.refuse("the direction is not known", "ltr or rtl");
  description.separates_words = file.boolean_or("separates_words", true);
  description.separates_sentences = file.boolean_or("separates_sentences", true);
  description.is_for_families = file.boolean_or("families", false);
  return description;
}

}  // namespace

std::shared_ptr<const YamlNode> load_language_file(const LanguageTag& language, std::string_view name) {
  require_plain_name(name);
  for (const auto& tag : find_fallbacks(language))
    if (auto node = load_exactly(tag, name)) return node;
  return nullptr;
}

std::optional<std::filesystem::path> find_language_file(const LanguageTag& language, std::string_view name) {
  require_plain_name(name);
  for (const auto& tag : find_fallbacks(language)) {
    std::filesystem::path path = languages_folder() / tag / name;
    if (std::error_code code; std::filesystem::exists(path, code)) return path;
  }
  return std::nullopt;
}

std::shared_ptr<const YamlNode> load_language_file_or_root(const LanguageTag& language, std::string_view name) {
  if (auto node = load_language_file(language, name)) return node;
  if (auto node = load_exactly("und", name)) return node;
  throw std::runtime_error("the installation is incomplete: data/languages/und/" + std::string(name) +
                           " is missing. Reinstall Homeword or correct HOMEWORD_DATA");
}

const std::vector<std::string>& known_languages() {
  static const std::vector<std::string> tags = [] {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(languages_folder())) {
      const std::string tag = entry.path().filename().string();
      if (tag != "und" && std::filesystem::exists(entry.path() / "language.yaml")) found.push_back(tag);
    }
    std::sort(found.begin(), found.end());
    return found;
  }();
  return tags;
}

std::shared_ptr<const LanguageDescription> find_language_description(const LanguageTag& language) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const LanguageDescription>, std::less<>> cache;
  const std::lock_guard lock(mutex);
  if (const auto found = cache.find(language.text()); found != cache.end()) return found->second;
  std::shared_ptr<const LanguageDescription> description;
  for (const auto& tag : find_fallbacks(language)) {
    const auto file = load_exactly(tag, "language.yaml");
    if (!file) continue;
    description = std::make_shared<const LanguageDescription>(read_description(tag, *file));
    break;
  }
  cache.emplace(language.text(), description);
  return description;
}

std::string find_script_in_data(std::string_view language) {
  const auto file = load_exactly(std::string(language), "language.yaml");
  return file ? file->at("script").text() : std::string();
}

}  // namespace homeword
