// Settings and keys of a backend that speaks to a service.
//
//     Settings settings("deepl", {"key", "url", "formality"});
//     settings.text("url", "https://api.deepl.com");     // $HOMEWORD_DEEPL_URL, else "url = …" in deepl.conf, else this
//     settings.secret("key");                            // $HOMEWORD_DEEPL_KEY, a file named by key_file, or "key = …"
//
// Where they come from, the first that is set: the environment (HOMEWORD_<PLUGIN>_<NAME>, "-" as "_"); the file NAME.conf in
// $HOMEWORD_SETTINGS, else in $XDG_CONFIG_HOME/homeword, else in ~/.config/homeword: lines "name = value", "#" begins a comment.
// A secret is taken from a file only when nobody but its owner may read it (mode 0600); else the plugin refuses to open and
// says how to mend it. Unknown and repeated names in the file are refused with their line.
//
// Everything here throws std::runtime_error with a sentence for a person; no sentence holds a secret. Immutable afterwards.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace homeword_http {

class Settings {
 public:
  // `names` are all settings the plugin knows; those every backend has (see common_settings) are added.
  Settings(std::string_view plugin, std::vector<std::string> names);

  [[nodiscard]] std::string text(std::string_view name, std::string_view otherwise = {}) const;
  // A whole number from `least` to `most`.
  [[nodiscard]] long number(std::string_view name, long otherwise, long least, long most) const;
  // "yes" or "no".
  [[nodiscard]] bool is_on(std::string_view name, bool otherwise) const;
  // One of a list of words.
  [[nodiscard]] std::string word(std::string_view name, std::string_view otherwise, const std::vector<std::string>& words) const;
  // Empty when it is set nowhere.
  [[nodiscard]] std::string secret(std::string_view name) const;

  // "Set HOMEWORD_DEEPL_KEY, or write \"key = …\" into /home/…/deepl.conf and chmod 600 it": how to set one, for messages.
  [[nodiscard]] std::string how_to_set(std::string_view name) const;

 private:
  [[nodiscard]] std::string variable(std::string_view name) const;
  void read_file();

  std::string plugin_, file_;
  std::vector<std::string> names_;
  std::map<std::string, std::string, std::less<>> from_file_;
  bool is_private_ = false;   // the file, to its owner
};

// The text of a file with a secret; throws when others than its owner may read it.
[[nodiscard]] std::string read_private_file(const std::string& path);

}  // namespace homeword_http
