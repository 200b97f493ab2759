#include "homeword/engine/template.h"

#include <kainjow/mustache.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "homeword/base/data_folder.h"
#include "homeword/base/files.h"

namespace homeword {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;

const std::string& template_text(std::string_view name) {
  static std::mutex mutex;
  static std::map<std::string, std::string, std::less<>> texts;
  const std::lock_guard lock(mutex);
  if (const auto known = texts.find(name); known != texts.end()) return known->second;
  const Result<std::string> text = read_file(data_folder() / "data" / "templates" / std::string(name));
  if (!text) throw std::runtime_error("a page template is missing: " + text.error().sentence());
  return texts.emplace(std::string(name), *text).first->second;
}

data to_mustache(const nlohmann::json& json) {
  if (json.is_object()) {
    data out{data::type::object};
    for (const auto& [key, value] : json.items()) out.set(key, to_mustache(value));
    return out;
  }
  if (json.is_array()) {
    data out{data::type::list};
    for (const auto& value : json) out.push_back(to_mustache(value));
    return out;
  }
  if (json.is_boolean()) return data{json.get<bool>() ? data::type::bool_true : data::type::bool_false};
  // An empty text closes its section, as check_keys reads it; to mustache itself it would be true.
  if (json.is_string()) return json.get_ref<const std::string&>().empty() ? data{data::type::bool_false} : data{json.get<std::string>()};
  return data{json.is_null() ? std::string() : json.dump()};
}

bool holds(const std::vector<const nlohmann::json*>& scope, const std::string& key) {
  for (auto level = scope.rbegin(); level != scope.rend(); ++level)
    if ((*level)->is_object() && (*level)->contains(key)) return true;
  return false;
}

const nlohmann::json* look_up(const std::vector<const nlohmann::json*>& scope, const std::string& key) {
  for (auto level = scope.rbegin(); level != scope.rend(); ++level)
    if ((*level)->is_object() && (*level)->contains(key)) return &(**level)[key];
  return nullptr;
}

// Walks the tags of text[at, …) as mustache would and complains of every key that is not there. Gives where the section ended.
std::size_t check_keys(std::string_view name, const std::string& text, std::size_t at, std::size_t end,
                       std::vector<const nlohmann::json*>& scope) {
  while (at < end) {
    const std::size_t open = text.find("{{", at);
    if (open == std::string::npos || open >= end) return end;
    const bool is_raw = text.compare(open, 3, "{{{") == 0;
    const std::size_t close = text.find(is_raw ? "}}}" : "}}", open);
    if (close == std::string::npos) throw std::logic_error("template " + std::string(name) + ": an unclosed tag");
    std::string tag = text.substr(open + (is_raw ? 3 : 2), close - open - (is_raw ? 3 : 2));
    at = close + (is_raw ? 3 : 2);
    if (tag.empty() || tag[0] == '!') continue;
    if (tag[0] == '/') continue;
    const bool is_section = tag[0] == '#' || tag[0] == '^';
    const char kind = tag[0];
    if (is_section || tag[0] == '&') tag.erase(0, 1);
    if (tag != "." && !holds(scope, tag))
      throw std::logic_error("template " + std::string(name) + " asks for \"" + tag + "\", which the page does not give");
    if (!is_section) continue;
    const std::string closing = "{{/" + tag + "}}";
    const std::size_t section_end = text.find(closing, at);
    if (section_end == std::string::npos)
      throw std::logic_error("template " + std::string(name) + ": section \"" + tag + "\" is not closed");
    const nlohmann::json* value = look_up(scope, tag);
    const bool is_shown = value != nullptr && !(value->is_boolean() && !value->get<bool>()) &&
                          !(value->is_array() && value->empty()) && !value->is_null() &&
                          !(value->is_string() && value->get_ref<const std::string&>().empty());
    if (kind == '#' && is_shown) {
      if (value->is_array()) {
        for (const auto& item : *value) {
          scope.push_back(&item);
          check_keys(name, text, at, section_end, scope);
          scope.pop_back();
        }
      } else {
        scope.push_back(value);
        check_keys(name, text, at, section_end, scope);
        scope.pop_back();
      }
    } else if (kind == '^' && !is_shown) {
      check_keys(name, text, at, section_end, scope);
    }
    at = section_end + closing.size();
  }
  return at;
}

}  // namespace

std::string render_template(std::string_view name, const nlohmann::json& json) {
  const std::string& text = template_text(name);
  std::vector<const nlohmann::json*> scope{&json};
  check_keys(name, text, 0, text.size(), scope);
  mustache page(text);
  if (!page.is_valid()) throw std::logic_error("template " + std::string(name) + ": " + page.error_message());
  return page.render(to_mustache(json));
}

}  // namespace homeword
