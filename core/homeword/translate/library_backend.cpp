#include "homeword/translate/library_backend.h"

#include <dlfcn.h>

#include <algorithm>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>

#include "homeword_plugin.h"
#include "homeword/base/names.h"
#include "homeword/translate/plugin_protocol.h"

// The host's side of the opaque types.
struct homeword_failure {
  std::string sentence;
};
struct homeword_description {
  homeword::BackendDescription description;
};
struct homeword_answers {
  const std::vector<homeword::BackendSegment>* segments = nullptr;
  std::vector<std::optional<homeword::Result<homeword::BackendAnswer>>> answers;
};

namespace homeword {
namespace {

constexpr NameTable<Number, 2> number_names{{{Number::singular, "singular"}, {Number::plural, "plural"}}};
constexpr NameTable<Gender, 4> gender_names{{{Gender::none, ""},
                                             {Gender::masculine, "masculine"},
                                             {Gender::feminine, "feminine"},
                                             {Gender::neuter, "neuter"}}};

std::string_view view(homeword_text text) { return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size); }
homeword_text pass(std::string_view text) { return {text.data(), text.size()}; }

// ---- The functions plugins call. None may throw into a plugin that is C.

template <class Call>
int guarded(const Call& call) noexcept {
  try {
    return call() ? 0 : 1;
  } catch (...) {
    return 1;
  }
}

int host_fail(homeword_failure* failure, homeword_text sentence) {
  return guarded([&] {
    failure->sentence = make_printable(view(sentence), 2000);
    return true;
  });
}

int host_add_pair(homeword_description* description, const homeword_pair* pair) {
  return guarded([&] {
    if (!HOMEWORD_HAS(pair, homeword_pair, engine)) return false;
    BackendPair one;
    one.from = view(pair->from);
    one.to = view(pair->to);
    one.has_native_glossary = (pair->flags & HOMEWORD_NATIVE_GLOSSARY) != 0;
    one.has_forced_spans = (pair->flags & HOMEWORD_FORCED_SPANS) != 0;
    one.has_marked_spans = (pair->flags & HOMEWORD_MARKED_SPANS) != 0;
    if (pair->most_segments != 0) one.most_segments = std::min<std::size_t>(pair->most_segments, 10000);
    one.engine = view(pair->engine);
    if (one.from.empty() || one.to.empty() || !is_utf8(one.from) || !is_utf8(one.to) || !is_utf8(one.engine)) return false;
    description->description.pairs.push_back(std::move(one));
    return true;
  });
}

int host_set_property(homeword_description* description, homeword_text key, homeword_text value) {
  return guarded([&] {
    if (!is_utf8(view(value))) return false;
    BackendDescription& out = description->description;
    if (view(key) == "placeholder_shape") out.placeholder_shape = view(value);
    if (view(key) == "sends_text_away") out.sends_text_away = view(value) == "yes";
    if (view(key) == "advice") out.advice = view(value);
    if (view(key) == "not_ready") out.not_ready = make_printable(view(value), 2000);
    if (view(key) == "answer_seconds") out.answer_seconds = read_answer_seconds(view(value));
    return true;
  });
}

int host_set_answer(homeword_answers* answers, std::size_t segment, homeword_text text) {
  return guarded([&] {
    if (segment >= answers->answers.size()) return false;
    BackendAnswer answer{.text = std::string(view(text)), .forced = {}, .marked = {}};
    // The reason stands in the answer's place, or a report could only say that there is none.
    if (const Result<void> ok = check_answer((*answers->segments)[segment], answer); !ok) {
      answers->answers[segment] = fail(ok.error());
      return false;
    }
    answers->answers[segment] = std::move(answer);
    return true;
  });
}

int host_set_error(homeword_answers* answers, std::size_t segment, homeword_text sentence) {
  return guarded([&] {
    if (segment >= answers->answers.size()) return false;
    answers->answers[segment] = fail({.message = make_printable(view(sentence), 2000)});
    return true;
  });
}

int place(homeword_answers* answers, std::size_t segment, std::uint64_t id, std::size_t start, std::size_t end,
          std::vector<BackendAnswer::Placed> BackendAnswer::*list) {
  return guarded([&] {
    if (segment >= answers->answers.size() || !answers->answers[segment] || !*answers->answers[segment]) return false;
    BackendAnswer& answer = **answers->answers[segment];
    (answer.*list).push_back({static_cast<std::size_t>(id), {start, end}});
    // A wrong span spoils the segment, and the plugin is told at once.
    if (const Result<void> ok = check_answer((*answers->segments)[segment], answer); !ok) {
      answers->answers[segment] = fail(ok.error());
      return false;
    }
    return true;
  });
}

int host_place_forced(homeword_answers* answers, std::size_t segment, std::uint64_t id, std::size_t start, std::size_t end) {
  return place(answers, segment, id, start, end, &BackendAnswer::forced);
}

int host_place_marked(homeword_answers* answers, std::size_t segment, std::uint64_t id, std::size_t start, std::size_t end) {
  return place(answers, segment, id, start, end, &BackendAnswer::marked);
}

int mark(homeword_answers* answers, std::size_t segment, Span span, std::vector<Span> BackendAnswer::* list) {
  return guarded([&] {
    if (segment >= answers->answers.size() || !answers->answers[segment] || !*answers->answers[segment]) return false;
    BackendAnswer& answer = **answers->answers[segment];
    (answer.*list).push_back(span);
    if (const Result<void> ok = check_answer((*answers->segments)[segment], answer); !ok) {
      answers->answers[segment] = fail(ok.error());
      return false;
    }
    return true;
  });
}

int host_mark_unknown(homeword_answers* answers, std::size_t segment, std::size_t start, std::size_t end) {
  return mark(answers, segment, {start, end}, &BackendAnswer::unknown);
}

int host_mark_doubtful(homeword_answers* answers, std::size_t segment, std::size_t start, std::size_t end) {
  return mark(answers, segment, {start, end}, &BackendAnswer::doubtful);
}

constexpr homeword_host host_with(std::uint32_t permissions) {
  return {sizeof(homeword_host), HOMEWORD_PLUGIN_ABI, &host_fail,         &host_add_pair,     &host_set_property, &host_set_answer,
          &host_set_error,       &host_place_forced,  &host_place_marked, &host_mark_unknown, permissions,
          &host_mark_doubtful};
}

// A request in the interface's shape, with all that it points to.
class CRequest {
 public:
  CRequest(std::string_view from, std::string_view to, const std::vector<BackendSegment>& segments) {
    for (const BackendSegment& segment : segments) {
      std::vector<const homeword_forced_span*>& forced = forced_lists_.emplace_back();
      for (const ForcedSpan& f : segment.forced)
        forced.push_back(&forced_.emplace_back(homeword_forced_span{
            sizeof(homeword_forced_span), f.id, f.span.start, f.span.end, pass(f.target), pass(f.kind), pass(f.part_of_speech),
            pass(name_of(number_names, f.number)), pass(name_of(gender_names, f.gender)), pass(f.explanation)}));
      std::vector<const homeword_marked_span*>& marked = marked_lists_.emplace_back();
      for (const MarkedSpan& m : segment.marked)
        marked.push_back(&marked_.emplace_back(homeword_marked_span{sizeof(homeword_marked_span), m.id, m.span.start, m.span.end}));
      pointers_.push_back(&segments_.emplace_back(homeword_segment{sizeof(homeword_segment), pass(segment.text), forced.data(),
                                                                   forced.size(), marked.data(), marked.size()}));
    }
    request_ = {sizeof request_, pass(from), pass(to), pointers_.data(), pointers_.size()};
  }
  CRequest(const CRequest&) = delete;
  CRequest& operator=(const CRequest&) = delete;
  const homeword_request* get() const { return &request_; }

 private:
  // Deques: their elements stay where they are.
  std::deque<homeword_forced_span> forced_;
  std::deque<homeword_marked_span> marked_;
  std::deque<std::vector<const homeword_forced_span*>> forced_lists_;
  std::deque<std::vector<const homeword_marked_span*>> marked_lists_;
  std::deque<homeword_segment> segments_;
  std::vector<const homeword_segment*> pointers_;
  homeword_request request_{};
};

class LibraryBackend final : public Backend {
 public:
  explicit LibraryBackend(bool may_use_network)
      : host_(host_with(may_use_network ? unsigned{HOMEWORD_NETWORK} : 0u)), may_use_network_(may_use_network) {}
  ~LibraryBackend() override {
    if (handle_ != nullptr) table_->close(handle_);
  }

  Result<void> open(const std::filesystem::path& library) {
    // RTLD_LOCAL: two plugins may bring different versions of one library. Never unloaded: threads or exit handlers of a
    // plugin may outlive its handle.
    void* module = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr) {
      const char* why = ::dlerror();
      return fail({.message = std::string("the plugin cannot be loaded: ") + (why != nullptr ? make_printable(why, 500) : "no reason given"),
                   .file = library.string(),
                   .remedy = "Reinstall the plugin, or build it again against the libraries of this machine"});
    }
    void* symbol = ::dlsym(module, "homeword_plugin_entry");
    if (symbol == nullptr)
      return fail({.message = "the library is no Homeword plugin",
                   .file = library.string(),
                   .found = "no function homeword_plugin_entry",
                   .expected = "the interface of plugins/sdk/homeword_plugin.h"});
    const auto entry = reinterpret_cast<homeword_plugin_entry_function>(symbol);
    return guard(library, [&]() -> Result<void> {
      table_ = entry(HOMEWORD_PLUGIN_ABI);
      if (table_ == nullptr)
        return fail({.message = "the plugin needs a newer Homeword",
                     .file = library.string(),
                     .found = "plugin interface " + std::to_string(HOMEWORD_PLUGIN_ABI),
                     .remedy = "Update Homeword, or install an older version of the plugin"});
      if (table_->abi_version == 0 || table_->abi_version > HOMEWORD_PLUGIN_ABI)
        return fail({.message = "the plugin was made for another version of the plugin interface",
                     .file = library.string(),
                     .found = "version " + std::to_string(table_->abi_version),
                     .expected = "1 to " + std::to_string(HOMEWORD_PLUGIN_ABI),
                     .remedy = "Install a version of the plugin made for this Homeword"});
      if (!HOMEWORD_HAS(table_, homeword_plugin_table, close) || table_->open == nullptr || table_->describe == nullptr ||
          table_->translate == nullptr || table_->close == nullptr)
        return fail({.message = "the plugin's table of functions is incomplete", .file = library.string()});
      homeword_failure failure;
      handle_ = table_->open(&host_, &failure);
      if (handle_ == nullptr) return fail(plugin_error(failure));
      homeword_description description;
      if (table_->describe(handle_, &host_, &description, &failure) != 0) return fail(plugin_error(failure));
      description_ = std::move(description.description);
      description_.name = view(table_->name);
      description_.version = view(table_->version);
      require_permission(description_, may_use_network_);
      if (description_.name.empty() || !is_utf8(description_.name) || !is_utf8(description_.version))
        return fail({.message = "the plugin has no proper name", .file = library.string()});
      return {};
    });
  }

  const BackendDescription& description() const override { return description_; }

  std::vector<Result<BackendAnswer>> translate(std::string_view from, std::string_view to,
                                               const std::vector<BackendSegment>& segments) override {
    if (!description_.not_ready.empty())
      return std::vector<Result<BackendAnswer>>(segments.size(), fail({.message = description_.not_ready}));
    const std::lock_guard lock(mutex_);
    bool has_thrown = false;
    std::vector<Result<BackendAnswer>> answers = ask(from, to, segments, has_thrown);
    // One segment may have spoilt the rest, as when a plugin dies: each is then asked alone.
    if (has_thrown && segments.size() > 1)
      for (std::size_t i = 0; i < segments.size(); ++i) answers[i] = ask(from, to, {segments[i]}, has_thrown).front();
    return answers;
  }

 private:
  std::vector<Result<BackendAnswer>> ask(std::string_view from, std::string_view to, const std::vector<BackendSegment>& segments, bool& has_thrown) {
    homeword_answers answers{&segments, {}};
    answers.answers.resize(segments.size());
    const CRequest request(from, to, segments);
    homeword_failure failure;
    has_thrown = true;
    const Result<void> called = guard({}, [&]() -> Result<void> {
      const int code = table_->translate(handle_, &host_, request.get(), &answers, &failure);
      has_thrown = false;
      if (code != 0) return fail(plugin_error(failure));
      return {};
    });
    std::vector<Result<BackendAnswer>> out;
    out.reserve(segments.size());
    for (std::optional<Result<BackendAnswer>>& answer : answers.answers) {
      if (!called)
        out.push_back(fail(called.error()));
      else if (!answer)
        out.push_back(fail({.message = "the plugin " + description_.name + " gave no answer for this segment"}));
      else
        out.push_back(std::move(*answer));
    }
    return out;
  }

  static Error plugin_error(const homeword_failure& failure) {
    return {.message = failure.sentence.empty() ? "the plugin failed without saying why" : failure.sentence};
  }

  // No exception should come out of a plugin, but when one does it ends here, not in the engine.
  template <class Call>
  static Result<void> guard(const std::filesystem::path& library, const Call& call) {
    try {
      return call();
    } catch (const std::exception& problem) {
      return fail({.message = std::string("the plugin threw an exception across its border: ") + make_printable(problem.what(), 500),
                   .file = library.string()});
    } catch (...) {
      return fail({.message = "the plugin threw something across its border", .file = library.string()});
    }
  }

  const homeword_host host_;
  const bool may_use_network_;
  const homeword_plugin_table* table_ = nullptr;
  homeword_plugin* handle_ = nullptr;
  BackendDescription description_;
  std::mutex mutex_;
};

}  // namespace

Result<std::shared_ptr<Backend>> open_library_backend(const std::filesystem::path& library, bool may_use_network) {
  auto backend = std::make_shared<LibraryBackend>(may_use_network);
  if (const Result<void> opened = backend->open(library); !opened) return fail(opened.error());
  return std::shared_ptr<Backend>(std::move(backend));
}

}  // namespace homeword
