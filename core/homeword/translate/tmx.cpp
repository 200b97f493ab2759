#include "homeword/translate/tmx.h"

#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <istream>
#include <memory>
#include <string>

#include "homeword/text/unicode.h"

namespace homeword {
namespace {

using Attributes = TmxAttributes;

bool is_inline(std::string_view element) {
  return element == "bpt" || element == "ept" || element == "ph" || element == "it" || element == "ut" || element == "hi";
}

// Everything the callbacks of one parse share. The first problem wins; the parser is stopped there.
struct Reader {
  XML_Parser parser = nullptr;
  const TmxLimits* limits = nullptr;
  std::string_view name;
  TmxFile file;
  std::optional<Error> error;

  std::vector<std::string> open;          // names of the open elements
  TmxUnit* unit = nullptr;
  TmxVariant* variant = nullptr;
  bool in_segment = false;
  bool has_segment = false;
  bool has_header = false;
  bool has_root = false;
  std::vector<std::size_t> open_codes;    // indices into variant->codes
  std::size_t sub_depth = 0;
  bool is_code_in_sub = false;            // inside a native code inside <sub>: no text
  std::string* characters = nullptr;      // where character data goes: a note or a property
  std::string header_language;
  const std::function<bool(TmxUnit&)>* take = nullptr;   // units go there instead of into `file`
  std::size_t unit_count = 0;
  bool is_stopped = false;

  void refuse(std::string message, std::string found = {}, std::string expected = {}, std::string remedy = {}) {
    if (error) return;
    error = Error{.message = std::move(message),
                  .file = std::string(name),
                  .line = static_cast<std::size_t>(XML_GetCurrentLineNumber(parser)),
                  .column = static_cast<std::size_t>(XML_GetCurrentColumnNumber(parser)) + 1,
                  .found = std::move(found),
                  .expected = std::move(expected),
                  .remedy = std::move(remedy)};
    XML_StopParser(parser, XML_FALSE);
  }
  void lose(std::string message) {
    file.losses.push_back(Error{.message = std::move(message),
                                .file = std::string(name),
                                .line = static_cast<std::size_t>(XML_GetCurrentLineNumber(parser))});
  }
};

Attributes copy_attributes(const XML_Char** attributes) {
  Attributes out;
  for (; attributes[0] != nullptr; attributes += 2) out.emplace_back(attributes[0], attributes[1]);
  return out;
}

std::string take(Attributes& attributes, std::string_view name) {
  for (auto it = attributes.begin(); it != attributes.end(); ++it)
    if (it->first == name) {
      std::string value = std::move(it->second);
      attributes.erase(it);
      return value;
    }
  return {};
}

void start_element(void* data, const XML_Char* element_name, const XML_Char** raw) {
  Reader& reader = *static_cast<Reader*>(data);
  const std::string_view element = element_name;
  const std::string_view parent = reader.open.empty() ? std::string_view() : std::string_view(reader.open.back());
  reader.open.emplace_back(element);   // without moving the others: there is room for the deepest
  if (reader.open.size() > reader.limits->deepest) {
    reader.refuse(fmt::format("elements are nested more than {} deep", reader.limits->deepest));
    return;
  }
  Attributes attributes = copy_attributes(raw);
  if (reader.in_segment) {
    if (reader.sub_depth > 0) {
      ++reader.sub_depth;
      if (!is_inline(element) && element != "sub") {
        reader.refuse("an element that TMX does not know stands inside <sub>", fmt::format("<{}>", element));
      } else {
        reader.lose(fmt::format("<{}> inside <sub> was left out; its text was kept when it is a highlight", element));
      }
      reader.is_code_in_sub = reader.is_code_in_sub || element != "hi";
      return;
    }
    if (is_inline(element)) {
      // Inline elements may stand inside <hi>; inside native code only <sub> may.
      if (!reader.open_codes.empty() && reader.variant->codes[reader.open_codes.back()].element != "hi") {
        reader.refuse(fmt::format("<{}> stands inside <{}>", element, parent), {}, "text or <sub>");
        return;
      }
      const std::size_t at = reader.variant->text.size();
      reader.variant->codes.push_back({std::string(element), std::move(attributes), {}, {}, {at, at}});
      reader.open_codes.push_back(reader.variant->codes.size() - 1);
    } else if (element == "sub") {
      if (reader.open_codes.empty() || reader.variant->codes[reader.open_codes.back()].element == "hi") {
        reader.refuse("<sub> stands outside a native code", {}, "inside bpt, ept, ph, it or ut");
        return;
      }
      ++reader.sub_depth;
      TmxCode& code = reader.variant->codes[reader.open_codes.back()];
      code.subs.push_back({.offset = code.content.size(), .attributes = std::move(attributes), .text = {}});
    } else {
      reader.refuse("an element that TMX does not know stands inside <seg>", fmt::format("<{}>", element),
                    "bpt, ept, ph, it, ut, hi or sub");
    }
    return;
  }
  if (parent.empty()) {
    if (element != "tmx") reader.refuse("this is not a TMX file", fmt::format("<{}>", element), "<tmx>");
    reader.has_root = true;
  } else if (element == "header") {
    reader.has_header = true;
    reader.header_language = [&] {
      for (const auto& [key, value] : attributes)
        if (key == "srclang") return value;
      return std::string();
    }();
    reader.file.header = std::move(attributes);
  } else if (element == "body") {
    if (parent != "tmx") reader.refuse("<body> stands in the wrong place", fmt::format("inside <{}>", parent), "inside <tmx>");
  } else if (element == "tu") {
    if (parent != "body") {
      reader.refuse("<tu> stands in the wrong place", fmt::format("inside <{}>", parent), "inside <body>");
      return;
    }
    if (++reader.unit_count > reader.limits->most_units) {
      reader.refuse(fmt::format("the file holds more than {} units", reader.limits->most_units), {}, {},
                    "Split it into several files");
      return;
    }
    reader.file.units.emplace_back();
    reader.unit = &reader.file.units.back();
    reader.unit->line = static_cast<std::size_t>(XML_GetCurrentLineNumber(reader.parser));
    reader.unit->id = take(attributes, "tuid");
    reader.unit->attributes = std::move(attributes);
  } else if (element == "tuv") {
    if (parent != "tu") {
      reader.refuse("<tuv> stands in the wrong place", fmt::format("inside <{}>", parent), "inside <tu>");
      return;
    }
    TmxVariant variant;
    variant.language = take(attributes, "xml:lang");
    if (variant.language.empty()) variant.language = take(attributes, "lang");  // TMX 1.1
    if (variant.language.empty()) {
      reader.refuse("<tuv> has no language", {}, "xml:lang=\"…\"", "Give every <tuv> its xml:lang");
      return;
    }
    variant.attributes = std::move(attributes);
    if (reader.unit->variants.empty()) reader.unit->variants.reserve(2);   // nearly all files are in two languages
    reader.unit->variants.push_back(std::move(variant));
    reader.variant = &reader.unit->variants.back();
    reader.has_segment = false;
  } else if (element == "seg") {
    if (parent != "tuv") {
      reader.refuse("<seg> stands in the wrong place", fmt::format("inside <{}>", parent), "inside <tuv>");
      return;
    }
    if (reader.has_segment) {
      reader.refuse("<tuv> holds two <seg>", {}, "one");
      return;
    }
    reader.in_segment = reader.has_segment = true;
  } else if (element == "note") {
    auto& notes = reader.variant != nullptr ? reader.variant->notes
                  : reader.unit != nullptr  ? reader.unit->notes
                                            : reader.file.notes;
    notes.push_back({.text = {}, .attributes = std::move(attributes)});
    reader.characters = &notes.back().text;
  } else if (element == "prop") {
    auto& properties = reader.variant != nullptr ? reader.variant->properties
                       : reader.unit != nullptr  ? reader.unit->properties
                                                 : reader.file.properties;
    std::string type = take(attributes, "type");
    properties.push_back({.type = std::move(type), .value = {}, .attributes = std::move(attributes)});
    reader.characters = &properties.back().value;
  } else if (element == "ude" && parent == "header") {
    reader.file.encodings.push_back({.attributes = std::move(attributes), .maps = {}});
  } else if (element == "map" && parent == "ude" && !reader.file.encodings.empty()) {
    reader.file.encodings.back().maps.push_back(std::move(attributes));
  } else {
    reader.refuse("an element that TMX does not know", fmt::format("<{}> inside <{}>", element, parent));
  }
}

void end_element(void* data, const XML_Char* element_name) {
  Reader& reader = *static_cast<Reader*>(data);
  const std::string_view element = element_name;
  if (!reader.open.empty()) reader.open.pop_back();
  if (reader.error) return;
  if (reader.in_segment) {
    if (reader.sub_depth > 0) {
      if (--reader.sub_depth <= 1) reader.is_code_in_sub = false;
      return;
    }
    if (element == "seg") {
      reader.in_segment = false;
    } else if (!reader.open_codes.empty()) {
      TmxCode& code = reader.variant->codes[reader.open_codes.back()];
      code.span.end = reader.variant->text.size();
      reader.open_codes.pop_back();
    }
    return;
  }
  if (element == "tuv") {
    if (!reader.has_segment) reader.refuse("<tuv> has no <seg>", {}, "<seg>");
    reader.variant = nullptr;
  } else if (element == "tu") {
    if (reader.unit->variants.empty()) reader.refuse("<tu> has no <tuv>", {}, "at least one <tuv>");
    if (reader.take != nullptr && !reader.error) {
      if (!(*reader.take)(*reader.unit)) {
        reader.is_stopped = true;
        XML_StopParser(reader.parser, XML_FALSE);
      }
      reader.file.units.clear();
    }
    reader.unit = nullptr;
  } else if (element == "note" || element == "prop") {
    reader.characters = nullptr;
  }
}

void character_data(void* data, const XML_Char* text, int length) {
  Reader& reader = *static_cast<Reader*>(data);
  const std::string_view piece(text, static_cast<std::size_t>(length));
  if (reader.in_segment) {
    TmxVariant& variant = *reader.variant;
    if (reader.sub_depth > 0) {
      if (reader.is_code_in_sub) return;
      std::string& flow = variant.codes[reader.open_codes.back()].subs.back().text;
      flow += piece;
      if (flow.size() > reader.limits->longest_segment)
        reader.refuse(fmt::format("a <sub> is longer than {} bytes", reader.limits->longest_segment));
      return;
    }
    const bool is_native = !reader.open_codes.empty() && variant.codes[reader.open_codes.back()].element != "hi";
    std::string& out = is_native ? variant.codes[reader.open_codes.back()].content : variant.text;
    out += piece;
    if (out.size() > reader.limits->longest_segment)
      reader.refuse(fmt::format("a segment is longer than {} bytes", reader.limits->longest_segment));
  } else if (reader.characters != nullptr) {
    *reader.characters += piece;
    if (reader.characters->size() > reader.limits->longest_segment)
      reader.refuse(fmt::format("a note is longer than {} bytes", reader.limits->longest_segment));
  } else if (piece.find_first_not_of(" \t\r\n") != std::string_view::npos) {
    reader.refuse("text stands between elements", std::string(piece.substr(0, 40)));
  }
}

void entity_declaration(void* data, const XML_Char* entity, int, const XML_Char*, int, const XML_Char*, const XML_Char*,
                        const XML_Char*, const XML_Char*) {
  static_cast<Reader*>(data)->refuse("the file declares an entity, which is refused because it can hide other files or "
                                     "endless text",
                                     entity, {}, "Save it again without entity declarations");
}

// expat knows the Unicode encodings and Latin 1; older tools write Windows-1252.
int unknown_encoding(void*, const XML_Char* name, XML_Encoding* encoding) {
  std::string key;
  for (const char* at = name; *at != '\0'; ++at) key += static_cast<char>(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
  if (key != "windows-1252" && key != "cp1252") return XML_STATUS_ERROR;
  for (int byte = 0; byte < 256; ++byte) {
    const char one = static_cast<char>(byte);
    const std::string text = byte < 0x80 ? std::string() : decode_text(std::string_view(&one, 1)).text;
    std::size_t at = 0;
    encoding->map[byte] = byte < 0x80 ? byte : static_cast<int>(next_code_point(text, at));
  }
  encoding->data = nullptr;
  encoding->convert = nullptr;
  encoding->release = nullptr;
  return XML_STATUS_OK;
}

void skipped_entity(void* data, const XML_Char* entity, int) {
  static_cast<Reader*>(data)->refuse("the file uses an entity that nobody declared", fmt::format("&{};", entity));
}

void escape(std::string& out, std::string_view text, bool is_attribute) {
  for (const char byte : text) {
    switch (byte) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': is_attribute ? out += "&quot;" : out += byte; break;
      case '\r': out += "&#13;"; break;
      case '\n': is_attribute ? out += "&#10;" : out += byte; break;
      case '\t': is_attribute ? out += "&#9;" : out += byte; break;
      default:
        // Control characters cannot stand in XML 1.0 at all.
        if (static_cast<unsigned char>(byte) >= 0x20 || byte == '\n' || byte == '\t') out += byte;
    }
  }
}

void write_attributes(std::string& out, const Attributes& attributes) {
  for (const auto& [key, value] : attributes) {
    out += ' ' + key + "=\"";
    escape(out, value, true);
    out += '"';
  }
}

void write_notes(std::string& out, std::string_view indent, const std::vector<TmxNote>& notes,
                 const std::vector<TmxProperty>& properties) {
  for (const TmxNote& note : notes) {
    out += fmt::format("{}<note", indent);
    write_attributes(out, note.attributes);
    out += '>';
    escape(out, note.text, false);
    out += "</note>\n";
  }
  for (const TmxProperty& property : properties) {
    out += fmt::format("{}<prop", indent);
    write_attributes(out, {{"type", property.type}});
    write_attributes(out, property.attributes);
    out += '>';
    escape(out, property.value, false);
    out += "</prop>\n";
  }
}

// The native code with the text flows inside it.
void write_content(std::string& out, const TmxCode& code) {
  std::size_t at = 0;
  for (const TmxSub& sub : code.subs) {
    const std::size_t offset = std::min(std::max(sub.offset, at), code.content.size());
    escape(out, std::string_view(code.content).substr(at, offset - at), false);
    at = offset;
    out += "<sub";
    write_attributes(out, sub.attributes);
    out += '>';
    escape(out, sub.text, false);
    out += "</sub>";
  }
  escape(out, std::string_view(code.content).substr(at), false);
}

void write_segment(std::string& out, const TmxVariant& variant) {
  std::size_t at = 0;
  std::vector<std::size_t> open;  // <hi> elements, innermost last
  const auto close_until = [&](std::size_t offset) {
    while (!open.empty() && variant.codes[open.back()].span.end <= offset) {
      const std::size_t end = std::min(variant.codes[open.back()].span.end, variant.text.size());
      if (end > at) {
        escape(out, std::string_view(variant.text).substr(at, end - at), false);
        at = end;
      }
      out += "</hi>";
      open.pop_back();
    }
  };
  for (std::size_t i = 0; i < variant.codes.size(); ++i) {
    const TmxCode& code = variant.codes[i];
    // An empty <hi> at this place closes itself below; one that ends here ends before the next code begins.
    close_until(code.span.start);
    const std::size_t start = std::min(code.span.start, variant.text.size());
    if (start > at) {
      escape(out, std::string_view(variant.text).substr(at, start - at), false);
      at = start;
    }
    out += '<' + code.element;
    write_attributes(out, code.attributes);
    if (code.element == "hi") {
      out += '>';
      if (code.span.is_empty()) {
        out += "</hi>";
      } else {
        open.push_back(i);
      }
    } else if (code.content.empty() && code.subs.empty()) {
      out += "/>";
    } else {
      out += '>';
      write_content(out, code);
      out += "</" + code.element + '>';
    }
  }
  close_until(variant.text.size());
  if (at < variant.text.size()) escape(out, std::string_view(variant.text).substr(at), false);
}

}  // namespace

const TmxVariant* TmxUnit::find_variant(const LanguageTag& language) const {
  std::vector<std::string> available;
  for (const TmxVariant& variant : variants)
    if (Result<LanguageTag> tag = LanguageTag::parse(variant.language)) available.push_back(tag->text());
    else available.push_back(variant.language);
  if (const std::optional<std::string> best = lookup(language, available))
    for (std::size_t i = 0; i < variants.size(); ++i)
      if (available[i] == *best) return &variants[i];
  // A file that says "en-US" serves "en": the same language and script, only named more narrowly.
  for (std::size_t i = 0; i < variants.size(); ++i)
    if (Result<LanguageTag> tag = LanguageTag::parse(variants[i].language);
        tag && tag->language() == language.language() && tag->script() == language.script())
      return &variants[i];
  return nullptr;
}

std::string_view TmxFile::header_value(std::string_view name) const {
  for (const auto& [key, value] : header)
    if (key == name) return value;
  return {};
}

namespace {

using Parser = std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)>;

Parser make_parser(Reader& reader) {
  Parser parser(XML_ParserCreate(nullptr), XML_ParserFree);
  reader.parser = parser.get();
  reader.open.reserve(reader.limits->deepest + 1);
  XML_SetUserData(parser.get(), &reader);
  XML_SetElementHandler(parser.get(), start_element, end_element);
  XML_SetCharacterDataHandler(parser.get(), character_data);
  XML_SetEntityDeclHandler(parser.get(), entity_declaration);
  XML_SetSkippedEntityHandler(parser.get(), skipped_entity);
  XML_SetUnknownEncodingHandler(parser.get(), unknown_encoding, nullptr);
  XML_SetParamEntityParsing(parser.get(), XML_PARAM_ENTITY_PARSING_NEVER);
  return parser;
}

// False when the parser stopped; reader.error says why unless the taker wanted no more.
bool feed(Reader& reader, const char* bytes, std::size_t size, bool is_last) {
  if (XML_Parse(reader.parser, bytes, static_cast<int>(size), is_last ? XML_TRUE : XML_FALSE) != XML_STATUS_ERROR) return true;
  if (!reader.error && !reader.is_stopped) {
    reader.error = Error{.message = fmt::format("the XML is broken: {}", XML_ErrorString(XML_GetErrorCode(reader.parser))),
                         .file = std::string(reader.name),
                         .line = static_cast<std::size_t>(XML_GetCurrentLineNumber(reader.parser)),
                         .column = static_cast<std::size_t>(XML_GetCurrentColumnNumber(reader.parser)) + 1,
                         .remedy = "Export the memory again from the tool it came from"};
  }
  return false;
}

constexpr std::size_t piece = 1 << 20;   // expat counts in int

}  // namespace

Result<TmxFile> read_tmx(std::string_view bytes, std::string_view name, const TmxLimits& limits) {
  Reader reader;
  reader.limits = &limits;
  reader.name = name;
  const Parser parser = make_parser(reader);
  for (std::size_t at = 0; at == 0 || at < bytes.size();) {
    const std::size_t size = std::min(piece, bytes.size() - at);
    const bool is_last = at + size == bytes.size();
    if (!feed(reader, bytes.data() + at, size, is_last)) break;
    at += size;
    if (is_last) break;
  }
  if (reader.error) return fail(std::move(*reader.error));
  return std::move(reader.file);
}

Result<TmxFile> read_tmx_units(std::istream& stream, std::string_view name, const std::function<bool(TmxUnit& unit)>& take,
                               const TmxLimits& limits) {
  Reader reader;
  reader.limits = &limits;
  reader.name = name;
  reader.take = &take;
  const Parser parser = make_parser(reader);
  // Pieces small enough to stay in the processor's cache while they are parsed.
  std::string buffer(piece / 16, '\0');
  for (bool is_last = false; !is_last;) {
    stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const auto size = static_cast<std::size_t>(stream.gcount());
    if (stream.bad()) return fail({.message = "the file cannot be read to its end", .file = std::string(name)});
    is_last = stream.eof();
    if (!feed(reader, buffer.data(), size, is_last)) break;
  }
  if (reader.error) return fail(std::move(*reader.error));
  return std::move(reader.file);
}

std::string write_tmx(const TmxFile& file) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">\n<tmx version=\"1.4\">\n  <header";
  // What TMX requires of a header is filled in where the caller left it out.
  Attributes header = file.header;
  static constexpr std::pair<std::string_view, std::string_view> required[] = {
      {"creationtool", "Homeword"}, {"creationtoolversion", "1"}, {"segtype", "sentence"}, {"o-tmf", "Homeword"},
      {"adminlang", "en"},          {"srclang", "en"},            {"datatype", "plaintext"}};
  for (const auto& [key, value] : required)
    if (std::none_of(header.begin(), header.end(), [key = key](const auto& one) { return one.first == key; }))
      header.emplace_back(key, value);
  write_attributes(out, header);
  if (file.notes.empty() && file.properties.empty() && file.encodings.empty()) {
    out += "/>\n";
  } else {
    out += ">\n";
    write_notes(out, "    ", file.notes, file.properties);
    for (const TmxEncoding& encoding : file.encodings) {
      out += "    <ude";
      write_attributes(out, encoding.attributes);
      out += ">\n";
      for (const Attributes& map : encoding.maps) {
        out += "      <map";
        write_attributes(out, map);
        out += "/>\n";
      }
      out += "    </ude>\n";
    }
    out += "  </header>\n";
  }
  out += "  <body>\n";
  for (const TmxUnit& unit : file.units) {
    out += "    <tu";
    if (!unit.id.empty()) write_attributes(out, {{"tuid", unit.id}});
    write_attributes(out, unit.attributes);
    out += ">\n";
    write_notes(out, "      ", unit.notes, unit.properties);
    for (const TmxVariant& variant : unit.variants) {
      out += "      <tuv";
      write_attributes(out, {{"xml:lang", variant.language}});
      write_attributes(out, variant.attributes);
      out += '>';
      if (!variant.notes.empty() || !variant.properties.empty()) {
        out += '\n';
        write_notes(out, "        ", variant.notes, variant.properties);
        out += "        ";
      }
      out += "<seg>";
      write_segment(out, variant);
      out += "</seg></tuv>\n";
    }
    out += "    </tu>\n";
  }
  out += "  </body>\n</tmx>\n";
  return out;
}

}  // namespace homeword
