#include "homeword/text/messages.h"

#include <algorithm>
#include <boost/locale.hpp>
#include <filesystem>
#include <map>
#include <mutex>

#include "homeword/base/data_folder.h"

namespace homeword {
namespace {

// Boost.Locale 1.74 looks for language_COUNTRY folders only and knows no scripts, so script tags get a country's folder.
std::string folder_of(std::string_view tag) {
  if (tag == "zh-Hans") return "zh_CN";
  if (tag == "zh-Hant") return "zh_TW";
  std::string folder(tag);
  std::replace(folder.begin(), folder.end(), '-', '_');
  return folder;
}

const std::locale& locale_for(const std::string& folder) {
  static std::mutex mutex;
  static std::map<std::string, std::locale> locales;
  const std::lock_guard lock(mutex);
  const auto known = locales.find(folder);
  if (known != locales.end()) return known->second;
  boost::locale::generator generator;
  generator.add_messages_path((data_folder() / "messages").string());
  generator.add_messages_domain("homeword");
  // Messages only: numbers and dates are ours (text/facts.h), and other facets cost time.
  generator.categories(boost::locale::message_facet);
  generator.characters(boost::locale::char_facet);
  return locales.emplace(folder, generator(folder + ".UTF-8")).first->second;
}

}  // namespace

std::vector<std::string> Messages::available() {
  std::vector<std::string> tags{"en"};
  std::error_code code;
  for (const auto& entry : std::filesystem::directory_iterator(data_folder() / "messages", code)) {
    if (!std::filesystem::exists(entry.path() / "LC_MESSAGES" / "homeword.mo", code)) continue;
    std::string tag = entry.path().filename().string();
    if (tag == "zh_CN") tag = "zh-Hans";
    if (tag == "zh_TW") tag = "zh-Hant";
    std::replace(tag.begin(), tag.end(), '_', '-');
    tags.push_back(tag);
  }
  std::sort(tags.begin(), tags.end());
  return tags;
}

Messages::Messages(const LanguageTag& tag) : language_(LanguageTag::of("en")) {
  // zh-CN asks for Simplified Chinese, zh-TW for Traditional: the script decides.
  LanguageTag wanted = tag;
  if (tag.language() == "zh") wanted = LanguageTag::of("zh-" + tag.script());
  const std::optional<std::string> found = lookup(wanted, available());
  if (found && *found != "en") {
    language_ = LanguageTag::of(*found);
    has_catalogue_ = true;
    locale_ = locale_for(folder_of(*found));
  } else {
    has_catalogue_ = found.has_value();
  }
}

std::string Messages::translate(std::string_view english) const {
  if (language_.text() == "en") return std::string(english);
  return boost::locale::gettext(std::string(english).c_str(), locale_);
}

}  // namespace homeword
