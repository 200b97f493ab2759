#include "homeword/style/rule_pack.h"

#include <algorithm>

#include "homeword/style/checks.h"

namespace homeword::style {
namespace {

// A list, or one text standing for a list of one.
std::vector<std::string> one_or_more(const YamlNode& map, std::string_view key) {
  const YamlNode* node = map.find(key);
  if (node == nullptr) return {};
  if (node->is_scalar()) return {node->text()};
  return node->texts();
}

template <class Enum, std::size_t count>
Enum read_name(const YamlNode& node, const NameTable<Enum, count>& table, std::string_view what) {
  if (const auto value = value_of(table, node.text())) return *value;
  node.refuse("no such " + std::string(what), all_names(table));
}

template <class Enum, std::size_t count>
Enum read_name_or(const YamlNode& map, std::string_view key, const NameTable<Enum, count>& table, Enum otherwise) {
  const YamlNode* node = map.find(key);
  return node == nullptr ? otherwise : read_name(*node, table, key);
}

InsideSet read_inside(const YamlNode& map, InsideSet otherwise) {
  const YamlNode* node = map.find("looks_inside");
  if (node == nullptr) return otherwise;
  InsideSet set = 0;
  for (const YamlNode& item : node->items()) set |= static_cast<InsideSet>(read_name(item, inside_names, "place to look inside"));
  return set;
}

std::vector<DocumentClass> read_classes(const YamlNode& map, const std::vector<DocumentClass>& otherwise) {
  const YamlNode* node = map.find("classes");
  if (node == nullptr) return otherwise;
  std::vector<DocumentClass> classes;
  for (const YamlNode& item : node->items()) classes.push_back(read_name(item, document_class_names, "document class"));
  return classes;
}

SafeWhen read_safe_when(const YamlNode* node) {
  SafeWhen safe;
  if (node == nullptr) return safe;
  node->allow_keys({"not_in", "before", "after", "near", "in_title", "beside_citation"});
  safe.not_in = one_or_more(*node, "not_in");
  safe.before = one_or_more(*node, "before");
  safe.after = one_or_more(*node, "after");
  safe.near = one_or_more(*node, "near");
  safe.in_title = node->boolean_or("in_title", false);
  safe.beside_citation = node->boolean_or("beside_citation", false);
  if (safe.is_empty()) node->refuse("\"safe_when\" names no condition", "not_in, before, after, near, in_title or beside_citation");
  return safe;
}

// What a rule takes from its pack when it does not say.
struct PackDefaults {
  std::string source;
  Severity severity = Severity::warning;
  InsideSet looks_inside = 0;
  std::vector<DocumentClass> classes;
  bool is_enabled = true;
};

void read_settings(const YamlNode& node, Rule& rule) {
  const YamlNode& name = node.at("check");
  rule.check = name.text();
  const CheckDescription* check = find_check(rule.check);
  if (check == nullptr) name.refuse("no such check", all_check_names());
  const YamlNode* settings = node.find("settings");
  if (settings == nullptr) return;
  for (const auto& [key, value] : settings->entries()) {
    const auto setting = std::find_if(check->settings.begin(), check->settings.end(), [&](const CheckSetting& known) { return known.name == key; });
    if (setting == check->settings.end()) {
      std::string known;
      for (const CheckSetting& entry : check->settings) known += (known.empty() ? "" : ", ") + std::string(entry.name);
      value.refuse("the check " + rule.check + " has no setting \"" + key + "\"", known);
    }
    if (setting->is_list) rule.lists[key] = value.is_scalar() ? std::vector<std::string>{value.text()} : value.texts();
    else rule.numbers[key] = value.integer();
  }
}

Rule read_rule(const YamlNode& node, const PackDefaults& defaults) {
  node.allow_keys({"id", "kind", "severity", "severity_in", "message", "reason", "source", "find", "part_of_speech", "replace",
                   "offer", "forms", "case", "safe", "enabled", "classes", "looks_inside", "safe_when", "repeat", "bad", "good",
                   "check", "settings"});
  Rule rule;
  rule.line = node.line();
  rule.column = node.column();
  rule.id = node.at("id").text();
  const auto is_id_letter = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-' || letter == '/';
  };
  if (rule.id.empty() || !std::all_of(rule.id.begin(), rule.id.end(), is_id_letter))
    node.at("id").refuse("a rule id is made of a-z, 0-9, \"-\" and \"/\"", "for example plain/utilize");
  rule.kind = read_name(node.at("kind"), rule_kind_names, "kind of rule");
  rule.severity = read_name_or(node, "severity", severity_names, defaults.severity);
  if (const YamlNode* by_class = node.find("severity_in"))
    for (const auto& [name, severity] : by_class->entries()) {
      const auto document_class = value_of(document_class_names, name);
      if (!document_class) severity.refuse("no such document class", all_names(document_class_names));
      rule.severity_in[*document_class] = read_name(severity, severity_names, "severity");
    }
  if (node.find("reason") == nullptr || node.at("reason").text().empty())
    node.refuse("the rule " + rule.id + " has no reason", "reason: why it matters to a family",
                "staff only follow rules they understand: say why in one sentence");
  rule.reason = node.at("reason").text();
  rule.message = node.text_or("message", "");
  rule.source = node.text_or("source", defaults.source);
  rule.find = one_or_more(node, "find");
  rule.part_of_speech = node.text_or("part_of_speech", "");
  rule.replace = one_or_more(node, "replace");
  rule.offer = one_or_more(node, "offer");
  if (const YamlNode* forms = node.find("forms"))
    for (const auto& [form, replacement] : forms->entries()) rule.forms[form] = replacement.text();
  rule.case_rule = read_name_or(node, "case", case_rule_names, CaseRule::insensitive);
  rule.is_safe = node.boolean_or("safe", false);
  rule.is_enabled = node.boolean_or("enabled", defaults.is_enabled);
  rule.classes = read_classes(node, defaults.classes);
  rule.looks_inside = read_inside(node, defaults.looks_inside);
  rule.safe_when = read_safe_when(node.find("safe_when"));
  rule.repeat = read_name_or(node, "repeat", repeat_names, Repeat::same);
  rule.bad = one_or_more(node, "bad");
  rule.good = one_or_more(node, "good");
  if (rule.bad.empty() || rule.good.empty())
    node.refuse("the rule " + rule.id + " lacks an example", "bad: and good:", "give one sentence it must catch and one it must not");

  const bool has_words = rule.kind != RuleKind::check;
  if (has_words && rule.find.empty() && rule.forms.empty()) node.refuse("the rule " + rule.id + " has nothing to find", "find: a phrase or a list");
  if (!has_words && !rule.find.empty()) node.at("find").refuse("a check finds by itself", "settings:");
  if (!has_words) read_settings(node, rule);
  else if (const YamlNode* check = node.find("check")) check->refuse("only rules of kind check name a check");
  if (rule.kind == RuleKind::phrase && rule.replace.empty() && rule.forms.empty())
    node.refuse("the rule " + rule.id + " has no replacement", "replace: the words to write instead", "use kind: avoid for words without one");
  if (rule.kind == RuleKind::avoid && !rule.replace.empty()) node.at("replace").refuse("a rule of kind avoid offers, it does not replace", "offer:");
  if (rule.kind == RuleKind::avoid && rule.is_safe) node.at("safe").refuse("a rule of kind avoid has nothing for --fix to write", "kind: phrase");
  if (rule.message.empty()) {
    if (rule.kind == RuleKind::check) node.refuse("the rule " + rule.id + " has no message", "message:");
    else if (rule.kind == RuleKind::avoid || rule.replace.empty()) rule.message = "Avoid “{text}” in a letter to families.";
    else if (rule.replace.front().empty()) rule.message = "Leave out “{text}”.";
    else rule.message = "Instead of “{text}”, write “{suggestion}”.";
  }
  return rule;
}

RulePack read_pack(const YamlNode& root, std::string_view layer) {
  root.allow_keys({"pack", "language", "title", "source", "severity", "classes", "looks_inside", "enabled", "rules", "disable", "allow"});
  RulePack pack;
  pack.name = root.at("pack").text();
  pack.language = root.at("language").text();
  if (!LanguageTag::parse(pack.language)) root.at("language").refuse("this is not a language tag", "for example en or es");
  pack.title = root.text_or("title", pack.name);
  pack.source = root.text_or("source", "");
  PackDefaults defaults;
  defaults.source = pack.source;
  defaults.severity = read_name_or(root, "severity", severity_names, Severity::warning);
  defaults.looks_inside = read_inside(root, 0);
  defaults.classes = read_classes(root, {});
  defaults.is_enabled = root.boolean_or("enabled", true);
  if (const YamlNode* rules = root.find("rules"))
    for (const YamlNode& node : rules->items()) {
      Rule rule = read_rule(node, defaults);
      rule.file = root.file();
      rule.pack = pack.name;
      rule.layer = std::string(layer);
      for (const Rule& other : pack.rules)
        if (other.id == rule.id)
          node.at("id").refuse("the id " + rule.id + " is used twice, first in line " + std::to_string(other.line), "an id of its own");
      pack.rules.push_back(std::move(rule));
    }
  pack.disabled = one_or_more(root, "disable");
  if (const YamlNode* allowed = root.find("allow"))
    for (const YamlNode& node : allowed->items()) {
      node.allow_keys({"rule", "text", "reason"});
      Allowance allowance{node.at("rule").text(), node.at("text").text(), node.text_or("reason", "")};
      if (allowance.reason.empty()) node.refuse("an allowance needs a reason", "reason:", "say why this wording is right here");
      if (allowance.text.empty()) node.refuse("an allowance needs the words it allows", "text:");
      pack.allowed.push_back(std::move(allowance));
    }
  return pack;
}

}  // namespace

bool Rule::applies_to(DocumentClass document_class) const {
  return is_enabled && (classes.empty() || std::find(classes.begin(), classes.end(), document_class) != classes.end());
}

Severity Rule::severity_for(DocumentClass document_class) const {
  const auto found = severity_in.find(document_class);
  return found == severity_in.end() ? severity : found->second;
}

Result<RulePack> parse_rule_pack(std::string_view text, const std::string& file, std::string_view layer) {
  auto root = parse_strict_yaml(text, file);
  if (!root) return fail(root.error());
  try {
    return read_pack(*root, layer);
  } catch (const YamlShapeError& error) {
    return fail(error.error());
  }
}

}  // namespace homeword::style
