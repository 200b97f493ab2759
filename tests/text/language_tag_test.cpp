#include "homeword/text/language_tag.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "homeword/text/language_data.h"

namespace {

using namespace homeword;

TEST_CASE("tags are read in any case and written one way") {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"es", "es"},           {"ES-mx", "es-MX"},       {"zh_hant_tw", "zh-Hant-TW"}, {"spa", "es"},     {"chi", "zh"},
      {"zho", "zh"},          {"hat", "ht"},            {"SOM", "so"},                {"vie", "vi"},     {"ara", "ar"},
      {"per", "fa"},          {"fas", "fa"},            {"bur", "my"},                {"mya", "my"},     {"tgl", "tl"},
      {"fil", "fil"},         {"hmn", "hmn"},           {"zh-yue", "yue"},            {"zh-cmn-Hans", "zh-Hans"},
      {"iw", "he"},           {"es-419", "es-419"},     {"ca-VALENCIA", "ca-valencia"},
      {"de-1996", "de-1996"}, {"sl-rozaj-biske", "sl-rozaj-biske"},                   {"en-latn-us", "en-Latn-US"}};
  for (const auto& [written, canonical] : cases) {
    const auto tag = LanguageTag::parse(written);
    INFO(written);
    REQUIRE(tag.has_value());
    CHECK(tag->text() == canonical);
    CHECK(LanguageTag::parse(tag->text())->text() == canonical);
  }
}

TEST_CASE("what is no tag is refused with a remedy") {
  for (const char* text : {"", "e", "spanish", "es-", "-es", "es--MX", "es-MX-MX", "es-M", "123", "es mx", "español", "zh-Hant-Hans",
                           "en-u-nu-latn", "x-private", "en-x-a", "de-1996-1996", "es/../en", "..", "es\n", "en-US-US"}) {
    const auto tag = LanguageTag::parse(text);
    INFO(text);
    REQUIRE_FALSE(tag.has_value());
    CHECK_FALSE(tag.error().remedy.empty());
    CHECK_THROWS_AS((void)LanguageTag::of(text), std::logic_error);
  }
  CHECK_FALSE(LanguageTag::parse(std::string(1'000'000, 'a')).has_value());
  CHECK_FALSE(LanguageTag::parse(std::string_view("es\0", 3)).has_value());
}

TEST_CASE("parts, scripts and directions") {
  const auto tag = LanguageTag::of("zh-Hant-TW");
  CHECK(tag.language() == "zh");
  CHECK(tag.script() == "Hant");
  CHECK(tag.region() == "TW");
  CHECK(LanguageTag::of("es-419").region() == "419");
  CHECK(LanguageTag::of("ca-valencia").region() == "");
  const std::vector<std::pair<const char*, const char*>> scripts = {
      {"es", "Latn"}, {"zh", "Hans"}, {"zh-TW", "Hant"}, {"zh-HK", "Hant"},  {"ar", "Arab"},  {"am", "Ethi"},    {"hmn", "Latn"},
      {"ko", "Kore"}, {"ja", "Jpan"}, {"pa", "Guru"},    {"pa-PK", "Arab"},  {"sr", "Cyrl"},  {"sr-Latn", "Latn"},
      {"mww", "Latn"}, {"prs", "Arab"}, {"xx", ""},      {"zh-Latn", "Latn"}};
  for (const auto& [text, script] : scripts) {
    INFO(text);
    CHECK(LanguageTag::of(text).script() == script);
  }
  for (const char* text : {"ar", "fa", "ur", "ps", "he", "prs", "pa-PK", "ckb", "ks"})
    CHECK(LanguageTag::of(text).direction() == Direction::right_to_left);
  for (const char* text : {"en", "am", "zh", "hmn", "xx", "ar-Latn", "pa"})
    CHECK(LanguageTag::of(text).direction() == Direction::left_to_right);
}

TEST_CASE("languages by their own names") {
  const std::vector<std::pair<const char*, const char*>> names = {
      {"es", "español"},   {"es-MX", "español"},      {"ht", "Kreyòl ayisyen"}, {"hmn", "Hmoob"},    {"ar", "العربية"},
      {"zh-TW", "繁體中文"}, {"zh-Hans", "简体中文"},   {"zh", "简体中文"},        {"vi", "Tiếng Việt"}, {"so", "Soomaali"},
      {"cs", "čeština"},   {"xx", "xx"},              {"qaa", "qaa"}};
  for (const auto& [text, name] : names) {
    INFO(text);
    CHECK(LanguageTag::of(text).endonym() == name);
  }
}

TEST_CASE("lookup never crosses a script and never falls to English") {
  const std::vector<std::string> available = {"en", "es", "zh", "zh-Hans", "zh-Hant", "pt-BR", "sr", "ar"};
  const auto found = [&](const char* wanted) { return lookup(LanguageTag::of(wanted), available).value_or("none"); };
  CHECK(found("es-MX") == "es");
  CHECK(found("es") == "es");
  CHECK(found("en-US") == "en");
  CHECK(found("zh-TW") == "zh-Hant");
  CHECK(found("zh-Hant-HK") == "zh-Hant");
  CHECK(found("zh-CN") == "zh");
  CHECK(found("zh-Hans-SG") == "zh-Hans");
  CHECK(found("sr-Latn") == "none");
  CHECK(found("pt") == "none");  // lookup strips, it does not add
  CHECK(found("pt-BR") == "pt-BR");
  CHECK(found("vi") == "none");
  CHECK(found("ar-Latn") == "none");
  CHECK(lookup(LanguageTag::of("zh-Hant"), {"zh", "zh-Hans", "en"}) == std::nullopt);
  CHECK(lookup(LanguageTag::of("zh"), {"zh-Hans"}) == "zh-Hans");
  CHECK(lookup(LanguageTag::of("es-mx"), {"ES_MX", "es"}) == "ES_MX");
  CHECK(lookup(LanguageTag::of("es"), {}) == std::nullopt);
  CHECK(lookup(LanguageTag::of("es"), {"not a tag", "spa"}) == "spa");
}

TEST_CASE("every language folder says what it must, in line with Unicode") {
  const auto& tags = known_languages();
  CHECK(tags.size() >= 40);
  for (const auto& text : tags) {
    INFO(text);
    const LanguageTag tag = LanguageTag::of(text);
    CHECK(tag.text() == text);
    const auto description = find_language_description(tag);
    REQUIRE(description != nullptr);
    CHECK(description->tag == text);
    CHECK_FALSE(description->endonym.empty());
    CHECK(tag.script() == description->script);
    CHECK(tag.direction() == description->direction);
  }
  for (const char* text : {"en", "es", "fr", "pt", "ar", "zh-Hans", "zh-Hant", "vi", "am", "ru", "ko", "ht", "so", "uk", "hmn", "ur",
                           "fa", "ps", "ne", "tl", "fil", "my", "ja"}) {
    INFO(text);
    REQUIRE(find_language_description(LanguageTag::of(text)) != nullptr);
    CHECK(find_language_description(LanguageTag::of(text))->is_for_families);
  }
  CHECK_FALSE(find_language_description(LanguageTag::of("zh"))->separates_words);
  CHECK(find_language_description(LanguageTag::of("xx")) == nullptr);
}

TEST_CASE("language files fall back and are shared") {
  const auto spanish = load_language_file(LanguageTag::of("es-MX"), "sentences.yaml");
  REQUIRE(spanish != nullptr);
  CHECK(spanish == load_language_file(LanguageTag::of("es"), "sentences.yaml"));
  CHECK(load_language_file(LanguageTag::of("xx"), "sentences.yaml") == nullptr);
  CHECK(load_language_file_or_root(LanguageTag::of("xx"), "sentences.yaml") != nullptr);
  CHECK_THROWS_AS((void)load_language_file_or_root(LanguageTag::of("xx"), "no-such-file.yaml"), std::runtime_error);
  CHECK_THROWS_AS((void)load_language_file(LanguageTag::of("es"), "../en/sentences.yaml"), std::logic_error);
}

TEST_CASE("strict YAML reads what is right") {
  const auto node = parse_strict_yaml(
      "\xEF\xBB\xBF# comment\nname: niño\ncount: 3\nshare: 0.5\nis_on: true\nlanguages: [no, es]\nempty:\ndeep:\n  - a: 1\n    b: \"2\"\n",
      "x.yaml");
  REQUIRE(node.has_value());
  CHECK(node->at("name").text() == "niño");
  CHECK(node->at("count").integer() == 3);
  CHECK(node->at("share").number() == doctest::Approx(0.5));
  CHECK(node->at("is_on").boolean());
  CHECK(node->at("languages").texts() == std::vector<std::string>{"no", "es"});
  CHECK(node->at("empty").is_null());
  CHECK(node->at("empty").items().empty());
  CHECK(node->at("deep").items().front().at("b").is_quoted());
  CHECK(node->at("deep").items().front().at("b").line() == 10);
  CHECK(node->at("deep").items().front().at("b").column() == 8);
  CHECK(node->find("none") == nullptr);
  CHECK(node->text_or("none", "x") == "x");
  CHECK_THROWS_WITH_AS((void)node->at("none"), doctest::Contains("none"), YamlShapeError);
  CHECK_THROWS_AS((void)node->at("name").integer(), YamlShapeError);
  CHECK_THROWS_AS((void)node->at("languages").text(), YamlShapeError);
  CHECK_THROWS_WITH_AS(node->allow_keys({"name", "count", "share", "is_on", "languages", "empty"}), doctest::Contains("deep"), YamlShapeError);
  CHECK(parse_strict_yaml("", "x")->is_null());
  CHECK(parse_strict_yaml("# only a comment\n", "x")->is_null());
}

TEST_CASE("strict YAML refuses, with the place") {
  struct Case {
    std::string yaml;
    std::size_t line;
    std::size_t column;
  };
  const std::vector<Case> cases = {
      {"a: 1\nb: 2\na: 3\n", 3, 1},
      {"x:\n  é: 1\n  y: 2\n  é: 3\n", 4, 3},
      {"list: [{a: 1, é: 2, a: 3}]\n", 1, 21},
      {"a: &x 1\nb: *x\n", 1, 4},
      {"a: !!python/object 1\n", 1, 4},
      {"? [a, b]\n: 1\n", 1, 3},
      {"a: [1, 2\n", 0, 0},
      {"a: \"open\n", 1, 4},
      {"a: 'it''s\nb: 1\n", 1, 4},
      {"a: \"x\\\"\n", 1, 4},
      {"a: \"open", 0, 0},
      {"a: 1\n---\nb: 2\n", 0, 0},
      {std::string(100, '[') + std::string(100, ']'), 1, 65},
      {"a: 1\nb: \xFF\n", 2, 4},
  };
  for (const auto& [yaml, line, column] : cases) {
    INFO(yaml);
    const auto node = parse_strict_yaml(yaml, "rules.yaml");
    REQUIRE_FALSE(node.has_value());
    CHECK(node.error().file == "rules.yaml");
    CHECK_FALSE(node.error().message.empty());
    if (line > 0) {
      CHECK(node.error().line == line);
      CHECK(node.error().column == column);
    }
  }
  CHECK_FALSE(parse_strict_yaml("a: 12345", "x", 4).has_value());
  CHECK_FALSE(parse_strict_yaml(std::string(2'000'000, '['), "x").has_value());
  CHECK_FALSE(parse_strict_yaml(std::string(1'000'000, '{'), "x").has_value());
}

}  // namespace
