// Files people exchange: what was read is written so that reading it again gives the same.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "fuzz.h"
#include "homeword/glossary/glossary_table.h"
#include "homeword/text/strict_yaml.h"
#include "homeword/translate/tmx.h"

namespace homeword::fuzz {
namespace {

using Json = nlohmann::ordered_json;

// Texts that are no UTF-8 must not get this far: dumping them throws.
Json show(const Concept& concept_) {
  Json out{{"id", concept_.id},
           {"domain", concept_.domain},
           {"life_cycle", name_of(life_cycle_names, concept_.life_cycle)},
           {"always_explained", concept_.is_always_explained},
           {"sensitive", concept_.is_sensitive},
           {"sense", concept_.sense},
           {"note", concept_.note},
           {"jurisdiction", concept_.jurisdiction},
           {"locked", concept_.is_locked}};
  for (const auto& [name, value] : concept_.more)
    if (!value.empty()) out["more"][name] = value;
  for (const auto& [language, texts] : concept_.texts)
    if (!texts.definition.empty() || !texts.explanation.empty() || !texts.child.empty())
      out["texts"][language] = {texts.definition, texts.explanation, texts.child};
  for (const Term& term : concept_.terms)
    out["terms"].push_back({{"language", term.language},
                            {"text", term.text},
                            {"status", name_of(term_status_names, term.status)},
                            {"part_of_speech", term.part_of_speech},
                            {"gender", static_cast<int>(term.gender)},
                            {"forms", term.forms},
                            {"gender_pair", term.gender_pair},
                            {"not_in", term.not_in},
                            {"case", name_of(case_policy_names, term.case_policy)},
                            {"acronym", term.acronym},
                            {"region", term.region},
                            {"translated", term.is_translated},
                            {"note", term.note},
                            {"source", term.source}});
  return out;
}

Json show(const std::vector<TmxNote>& notes) {
  Json out = Json::array();
  for (const TmxNote& note : notes) out.push_back({{"text", note.text}, {"attributes", note.attributes}});
  return out;
}

Json show(const std::vector<TmxProperty>& properties) {
  Json out = Json::array();
  for (const TmxProperty& property : properties)
    out.push_back({{"type", property.type}, {"value", property.value}, {"attributes", property.attributes}});
  return out;
}

Json show(const TmxVariant& variant) {
  Json out{{"language", variant.language},   {"text", variant.text},   {"attributes", variant.attributes},
           {"properties", show(variant.properties)}, {"notes", show(variant.notes)}};
  for (const TmxCode& code : variant.codes)
    out["codes"].push_back({code.element, code.attributes, code.content, code.span.start, code.span.end});
  return out;
}

std::string show(const TmxFile& file) {
  Json out{{"properties", show(file.properties)}, {"notes", show(file.notes)}};
  for (const TmxUnit& unit : file.units) {
    Json one{{"id", unit.id}, {"attributes", unit.attributes}, {"properties", show(unit.properties)}, {"notes", show(unit.notes)}};
    for (const TmxVariant& variant : unit.variants) one["variants"].push_back(show(variant));
    out["units"].push_back(std::move(one));
  }
  return out.dump(1);
}

// The tree as JSON, which is YAML, too.
Json show(const YamlNode& node) {
  switch (node.kind()) {
    case YamlNode::Kind::null: return nullptr;
    case YamlNode::Kind::scalar: return node.text();
    case YamlNode::Kind::list: {
      Json list = Json::array();
      for (const YamlNode& item : node.items()) list.push_back(show(item));
      return list;
    }
    case YamlNode::Kind::map: break;
  }
  Json map = Json::object();
  for (const auto& [key, value] : node.entries()) map[key] = show(value);
  return map;
}

void check_places(const YamlNode& node, std::size_t lines) {
  require(node.line() >= 1 && node.line() <= lines && node.column() >= 1, "a node stands on a line of its file");
  if (node.is_list())
    for (const YamlNode& item : node.items()) check_places(item, lines);
  if (node.is_map())
    for (const auto& [key, value] : node.entries()) {
      require(node.find(key) != nullptr, "a map finds its keys");
      check_places(value, lines);
    }
}

// YAML allows keys of 1 024 characters before the colon.
bool has_long_key(const YamlNode& node) {
  for (const YamlNode& item : node.is_list() ? node.items() : std::vector<YamlNode>())
    if (has_long_key(item)) return true;
  if (node.is_map())
    for (const auto& [key, value] : node.entries())
      if (key.size() > 150 || has_long_key(value)) return true;  // up to six characters each when escaped
  return false;
}

}  // namespace

void fuzz_glossary_table(std::string_view bytes) {
  const Result<GlossaryTable> table = read_glossary_table(bytes, "terms.csv");
  if (!table) return require(!table.error().message.empty(), "an error says what is wrong");
  const std::vector<Concept> concepts = table->concepts();
  for (const char delimiter : {',', '\t'}) {
    const std::string written = write_glossary_table(concepts, {.delimiter = delimiter});
    const Result<GlossaryTable> again = read_glossary_table(written, "written.csv");
    if (!again) require_equal(written, again.error().sentence(), "a table of ours can be read");
    const std::vector<Concept> same = again->concepts();
    if (same.size() != concepts.size()) require_equal(written, bytes, "a table of ours has as many concepts");
    for (std::size_t i = 0; i < same.size(); ++i)
      require_equal(show(same[i]).dump(1), show(concepts[i]).dump(1), "a table of ours gives the same concepts");
    require_equal(write_glossary_table(same, {.delimiter = delimiter}), written,
                  "the same concepts give the same bytes");
  }
}

void fuzz_tmx(std::string_view bytes) {
  const Result<TmxFile> file = read_tmx(bytes, "memory.tmx");
  if (!file) return require(!file.error().message.empty(), "an error says what is wrong");
  for (const TmxUnit& unit : file->units)
    for (const TmxVariant& variant : unit.variants)
      for (const TmxCode& code : variant.codes)
        require(code.span.start <= code.span.end && code.span.end <= variant.text.size(),
                "a code lies inside its text");
  const std::string written = write_tmx(*file);
  const Result<TmxFile> again = read_tmx(written, "written.tmx");
  if (!again) require_equal(written, again.error().sentence(), "a file of ours can be read");
  require_equal(show(*again), show(*file), "a file of ours gives the same units");
  require_equal(write_tmx(*again), written, "the same units give the same bytes");
}

void fuzz_yaml(std::string_view bytes) {
  const Result<YamlNode> node = parse_strict_yaml(bytes, "rules.yaml");
  if (!node) return require(!node.error().message.empty(), "an error says what is wrong");
  std::size_t lines = 2;  // a node may stand at the very end
  for (const char c : bytes) lines += c == '\n' || c == '\r' ? 1 : 0;
  check_places(*node, lines);
  if (has_long_key(*node)) return;
  const std::string written = show(*node).dump(1);
  const Result<YamlNode> again = parse_strict_yaml(written, "written.yaml");
  if (!again) require_equal(written, again.error().sentence(), "a tree written as JSON can be read");
  require_equal(show(*again).dump(1), written, "a tree written as JSON gives the same tree");
}

}  // namespace homeword::fuzz
