#include "homeword/engine/rendition_text.h"

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

#include "homeword/text/unicode.h"
#include "homeword/translate/isolation.h"

namespace homeword {
namespace {

// GSM 03.38: the default alphabet, and the characters that take an escape before them.
constexpr std::u32string_view gsm_basic =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    U"abcdefghijklmnopqrstuvwxyzäöñüà";
constexpr std::u32string_view gsm_extended = U"\f^{}\\[~]|€";

bool is_spoken(BlockKind kind) {
  return kind != BlockKind::title && kind != BlockKind::page_header && kind != BlockKind::page_footer;
}

}  // namespace

std::string provenance_line(const RenditionContext& context, const Messages& messages) {
  std::string line = messages.translate("Document") + " ";
  line += context.document->id.empty() ? context.version.substr(0, 12) : context.document->id + " · " + context.version.substr(0, 12);
  return line + " · " + messages.translate("Style guide") + " " + context.style_guide;
}

SmsCount count_sms(std::string_view text) {
  SmsCount count;
  std::size_t septets = 0, units = 0, offset = 0;
  while (offset < text.size()) {
    const char32_t code_point = next_code_point(text, offset);
    units += code_point > 0xFFFF ? 2 : 1;
    if (gsm_basic.find(code_point) != std::u32string_view::npos) {
      septets += 1;
    } else if (gsm_extended.find(code_point) != std::u32string_view::npos) {
      septets += 2;
    } else {
      count.is_gsm7 = false;
    }
  }
  count.characters = count.is_gsm7 ? septets : units;
  const std::size_t single = count.is_gsm7 ? 160 : 70;
  const std::size_t joined = count.is_gsm7 ? 153 : 67;
  count.messages = count.characters <= single ? 1 : (count.characters + joined - 1) / joined;
  return count;
}

std::vector<std::string> cut_sms(std::string_view text) {
  std::vector<std::string> messages;
  while (true) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    if (text.empty()) return messages;
    if (count_sms(text).messages == 1) {
      messages.emplace_back(text);
      return messages;
    }
    std::size_t fits = 0, word = 0, sentence = 0, offset = 0;
    char32_t last = 0;
    std::size_t letters = 0;  // of the word before its mark: "p. m." ends no sentence for sure
    while (offset < text.size()) {
      const std::size_t start = offset;
      const char32_t code_point = next_code_point(text, offset);
      if (code_point == ' ' && start > 0) {
        word = start;
        if ((last == '.' && letters > 2) || last == '!' || last == '?' || last == U'؟') sentence = start;
        letters = 0;
      } else if (last == U'。' || last == U'！' || last == U'？') {
        word = sentence = start;
      }
      if (count_sms(text.substr(0, offset)).messages > 1) break;
      fits = offset;
      if (code_point != ' ' && code_point != '.') ++letters;
      last = code_point;
    }
    std::size_t end = sentence >= fits / 3 && sentence > 0 ? sentence : word;
    if (end == 0) {
      const std::size_t space = std::min(text.find(' '), text.size());
      end = text.substr(0, space).find("://") == std::string_view::npos ? fits : space;
    }
    messages.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

std::string write_sms(const DocumentTranslation& translation) {
  std::string out;
  for (const TranslatedBlock& block : translation.blocks) {
    if (!is_spoken(block.source->block->kind) || block.source->block->kind == BlockKind::alternative_text) continue;
    if (block.text.text.empty()) continue;
    BlockText isolated = block.text;
    isolate_left_to_right(isolated, block.source->plain, translation.language);
    std::string text = isolated.text;
    // A link's address is a fact: in a text message it must be readable.
    for (const InlineCode& code : block.text.codes)
      if (code.kind == CodeKind::link && (code.target.starts_with("https://") || code.target.starts_with("http://")) && block.text.text.find(code.target) == std::string::npos)
        text += " " + code.target;
    std::replace(text.begin(), text.end(), '\n', ' ');
    for (const std::string& message : cut_sms(text)) {
      if (!out.empty()) out += '\n';
      out += message + "\n";
    }
  }
  return out;
}

std::string write_speech(const DocumentTranslation& translation) {
  pugi::xml_document ssml;
  pugi::xml_node declaration = ssml.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node speak = ssml.append_child("speak");
  speak.append_attribute("version") = "1.1";
  speak.append_attribute("xmlns") = "http://www.w3.org/2001/10/synthesis";
  speak.append_attribute("xml:lang") = translation.language.text().c_str();
  for (const TranslatedBlock& block : translation.blocks) {
    if (!is_spoken(block.source->block->kind)) continue;
    pugi::xml_node paragraph = speak.append_child("p");
    if (!block.text.language.empty()) paragraph.append_attribute("xml:lang") = block.text.language.c_str();
    for (const TranslatedSegment& segment : block.segments) {
      pugi::xml_node sentence = paragraph.append_child("s");
      if (block.text.language.empty() && segment.segment.target_language != translation.language.text())
        sentence.append_attribute("xml:lang") = segment.segment.target_language.c_str();
      sentence.text().set(segment.segment.target.c_str());
    }
  }
  std::ostringstream out;
  ssml.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
  return out.str();
}

}  // namespace homeword
