// Strict YAML: files of ours, read into an immutable value that knows where everything stands.
//
//     Result<YamlNode> node = parse_strict_yaml("endonym: español\nseparates_words: true\n", "language.yaml");
//     node->at("endonym").text()                  // "español"
//     node->at("separates_words").boolean()       // true
//     node->at("script")                          // throws: language.yaml:1:1: "script" is missing
//
// A subset of YAML 1.2: block and flow maps, lists and scalars. Refused, with file, line and column: a key written twice
// (YAML libraries commonly take the last one in silence), anchors and aliases (expansion bombs), tags ("!!python"),
// several documents in one file, keys that are not scalars, more than 64 levels, more than `budget` bytes, ill-formed UTF-8.
// A plain `no` is the text "no" (so that a list of language tags survives); boolean() takes only true and false.
//
// Two ways to use it, by where the file comes from: `parse_strict_yaml` gives what is wrong with the YAML as a value; the
// readers of YamlNode (text(), at(), …) throw YamlShapeError, which data of our own lets through and a room reading a user's
// file catches once, at the top, and turns into its `error()`. Immutable; shared freely by threads.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "homeword/base/result.h"

namespace homeword {

// A file of right YAML and wrong shape: a missing key, a list where a text should be.
class YamlShapeError : public std::runtime_error {
 public:
  explicit YamlShapeError(Error error) : std::runtime_error(error.sentence()), error_(std::move(error)) {}
  [[nodiscard]] const Error& error() const { return error_; }

 private:
  Error error_;
};

class YamlNode {
 public:
  enum class Kind { null, scalar, list, map };
  using Entry = std::pair<std::string, YamlNode>;

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is_null() const { return kind_ == Kind::null; }
  [[nodiscard]] bool is_scalar() const { return kind_ == Kind::scalar; }
  [[nodiscard]] bool is_list() const { return kind_ == Kind::list; }
  [[nodiscard]] bool is_map() const { return kind_ == Kind::map; }
  [[nodiscard]] bool is_quoted() const { return is_quoted_; }  // "…", '…', | or >
  [[nodiscard]] std::size_t line() const { return line_; }      // 1-based
  [[nodiscard]] std::size_t column() const { return column_; }  // 1-based, in code points
  [[nodiscard]] const std::string& file() const;

  // A scalar's text, number or truth value; anything else throws.
  [[nodiscard]] const std::string& text() const;
  [[nodiscard]] long long integer() const;
  [[nodiscard]] double number() const;
  [[nodiscard]] bool boolean() const;

  // A list's items, a map's entries in file order. A null node counts as an empty list and an empty map.
  [[nodiscard]] const std::vector<YamlNode>& items() const;
  [[nodiscard]] const std::vector<Entry>& entries() const;
  [[nodiscard]] std::vector<std::string> texts() const;  // a list of scalars

  // The value of a key of a map; null pointer, or throws, when the key is absent.
  [[nodiscard]] const YamlNode* find(std::string_view key) const;
  [[nodiscard]] const YamlNode& at(std::string_view key) const;
  // Optional keys with a default.
  [[nodiscard]] std::string text_or(std::string_view key, std::string_view otherwise) const;
  [[nodiscard]] long long integer_or(std::string_view key, long long otherwise) const;
  [[nodiscard]] bool boolean_or(std::string_view key, bool otherwise) const;
  [[nodiscard]] std::vector<std::string> texts_or_none(std::string_view key) const;

  // Throws when the map has a key not among these: a misspelt key must not be silently without effect.
  void allow_keys(std::initializer_list<std::string_view> keys) const;

  // For the reader's own complaints about this node: file, line and column filled in.
  [[nodiscard]] Error error(std::string message, std::string expected = {}, std::string remedy = {}) const;
  [[noreturn]] void refuse(std::string message, std::string expected = {}, std::string remedy = {}) const;

 private:
  friend class StrictYamlBuilder;

  Kind kind_ = Kind::null;
  bool is_quoted_ = false;
  std::size_t line_ = 1;
  std::size_t column_ = 1;
  std::shared_ptr<const std::string> file_;
  std::string text_;
  std::vector<YamlNode> items_;
  std::vector<Entry> entries_;
};

inline constexpr std::size_t default_yaml_budget = 8 * 1024 * 1024;

// The one document in `bytes` (an empty one is a null node). `file` is named in errors. Linear.
[[nodiscard]] Result<YamlNode> parse_strict_yaml(std::string_view bytes, std::string_view file,
                                                 std::size_t budget = default_yaml_budget);

}  // namespace homeword
