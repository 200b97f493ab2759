"""Backends over HTTP, each through the real program against a contract server written from its vendor's public reference.

One list of services, the same questions to all: does it keep Homeword's contract, the vendor's contract, its own mouth shut about
keys and children, and does it get over every documented fault.
"""

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
import urllib.request

import pytest

from services.amazon import AmazonService
from services.apertium_apy import ApertiumApyService
from services.azure import AzureService
from services.deepl import DeepLService
from services.google import GoogleService
from services.libretranslate import LibreTranslateService
from services.openai import OpenAiService

KEY = "k3y-Sécret!42"
LETTER = """Please call the office.

The meeting is on Friday, March 13, 2026 at 6:00 p.m. Bring a jacket.

Every student needs a form. Your child was absent yesterday.
"""

# What must never reach a service.
PRIVATE = ["Rivera", "Nguyen", "Linh", "m.rivera@example.org", "010-0142", "4471923", "S-00123-A", "90125", "parent_name", "student_name",
           "123-45-6789", "id=88", "Aaliyah", "A1234567", "8812", "6789", "2015", "O'Brien"]
PERSONAL_LETTER = """Dear {{parent_name}}, your child {{student_name}} was absent yesterday.

Please email Ms. Rivera at m.rivera@example.org or call (555) 010-0142 ext. 5. The form for student ID 4471923 is in the office.

We met Mr. Nguyen and Mrs. Linh Nguyen about the lunch number 90125 and the record S-00123-A. See https://example.org/student?id=88 today.

SSN 123-45-6789 and card A1234567 are in the form of Ms. Aaliyah Washington-Brown.

The lunch PIN is 8812. The office needs 123 45 6789 today. Your child was born 3/4/2015. Please call Mr. O'Brien.
"""


class Backend:
    """One service under test: its name for --backend, its server, and how the plugin is told where it is."""

    def __init__(self, service, how, texts_at_once=True, checks_key=True, **variables):
        self.name, self.service, self.how, self.texts_at_once, self.checks_key = service.name, service, how, texts_at_once, checks_key
        self.prefix = "HOMEWORD_" + self.name.upper().replace("-", "_") + "_"
        self.variables = {"URL": service.url, "KEY": KEY, "WAIT_MILLISECONDS": "20", **variables}
        self.options = ["--allow-network", self.name]
        self.settings_folder = "/nonexistent"

    def environment(self, **more):
        out = {self.prefix + name: str(value) for name, value in {**self.variables, **more}.items() if value is not None}
        return {"HOMEWORD_SETTINGS": str(self.settings_folder), **out}


def open_amazon():
    return Backend(AmazonService("AKIDEXAMPLE", KEY, "us-east-1"), "native", texts_at_once=False, ACCESS_KEY_ID="AKIDEXAMPLE", REGION="us-east-1")


def open_apertium_apy():
    return Backend(ApertiumApyService(), "placeholder", texts_at_once=False, checks_key=False, SENDS_TEXT_AWAY="yes")


def open_azure():
    return Backend(AzureService(KEY, "westus"), "forced", REGION="westus")


def open_deepl():
    return Backend(DeepLService(KEY), "native")


def open_google():
    return Backend(GoogleService(KEY), "forced")


def open_libretranslate():
    return Backend(LibreTranslateService(key=KEY), "placeholder", SENDS_TEXT_AWAY="yes")


def open_openai():
    service = OpenAiService(KEY, "tiny-1")
    return Backend(service, "forced", URL=service.url + "/v1", MODEL="tiny-1", SENDS_TEXT_AWAY="yes")


SERVICES = {"amazon": open_amazon, "apertium-apy": open_apertium_apy, "azure": open_azure, "deepl": open_deepl, "google": open_google,
            "libretranslate": open_libretranslate, "openai": open_openai}


# What one place of the SDK does for all of them (retries, limits, settings) is asked of two that differ most: many texts a
# request and one, a key that travels and one that signs. With HOMEWORD_ALL_SERVICES=1 it is asked of every one.
by_the_helper = pytest.mark.parametrize("backend", sorted(SERVICES) if os.environ.get("HOMEWORD_ALL_SERVICES") else ["amazon", "deepl"], indirect=True)
by_one = pytest.mark.parametrize("backend", sorted(SERVICES) if os.environ.get("HOMEWORD_ALL_SERVICES") else ["deepl"], indirect=True)


@pytest.fixture(params=sorted(SERVICES))
def backend(request):
    one = SERVICES[request.param]()
    yield one
    one.service.close()


@pytest.fixture
def translate(homeword):
    """homeword translate - with a report; the result has `report` and `targets`."""

    def run(backend, text, *words, name=None, tmp=None, network=True, timeout=120, **variables):
        words = list(words) + (backend.options if network else [])
        report = tmp / "report.json"
        result = homeword("translate", "-", "--to", "es", "--backend", name or backend.name, "--report", report, "--fail-on", "never", *words, stdin=text,
                          env=backend.environment(**variables), timeout=timeout)
        result.segments = json.loads(report.read_text())["inputs"][0]["segments"] if result.code < 2 else []
        return result

    return run


def made_up_words(count):
    return ["".join(consonant + vowel for consonant, vowel in zip("bdfgklmnprst"[i % 12] + "lmnprst"[i // 12 % 7] + "dgkt"[i // 84 % 4], "aoe")) for i in range(count)]


def translation_requests(backend):
    return backend.service.translations


# ---- Homeword's contract and the vendor's -------------------------------------------------------------------------------


def test_keeps_the_plugin_contract(homeword, backend):
    result = homeword("plugins", "check", backend.name, *backend.options, env=backend.environment())
    assert result.code == 0, result.text + result.messages
    assert backend.service.broken == []


def test_translates_a_letter(translate, backend, tmp_path):
    result = translate(backend, LETTER, tmp=tmp_path)
    assert result.code == 0, result.messages
    assert "llame" in result.text.lower() and "el viernes 13 de marzo de 2026 a las 6:00 p. m." in result.text
    assert {one["origin"] for one in result.segments} <= {backend.name, "memory"}
    assert all(fact["target_text"] for one in result.segments for fact in one["facts"])
    assert backend.service.broken == []


@by_one
def test_same_letter_same_bytes(translate, backend, tmp_path):
    first, second = (translate(backend, LETTER, tmp=tmp_path) for _ in range(2))
    assert first.output == second.output and first.segments == second.segments


def test_keeps_markup_and_special_characters(homeword, backend, tmp_path):
    page = tmp_path / "letter.html"
    page.write_text('<html lang="en"><body><p>Please call <b>the office</b> &amp; bring 5 &lt; 6 "forms".</p>'
                    '<p>The <i>new <b>program</b></i> helps.<br>Every student.</p></body></html>')
    result = homeword("translate", page, "--to", "es", "--backend", backend.name, "--out", tmp_path / "out", "--fail-on", "never", *backend.options,
                      env=backend.environment())
    assert result.code == 0, result.messages
    out = (tmp_path / "out" / "letter.es.html").read_text()
    assert "<b>la oficina</b>" in out and "&amp;" in out and "5 &lt; 6" in out and "&amp;amp;" not in out
    assert out.count("<b>") == 2 and out.count("<i>") == 1 and out.count("<br>") == 1


def test_big_batch_is_cut_to_the_limits(translate, backend, tmp_path):
    # Different in a word, not in a number: numbers are placeholders, and equal sentences are sent once.
    text = "\n\n".join(f"The {word} bus is late today and every student needs a form." for word in made_up_words(120 if backend.texts_at_once else 30))
    result = translate(backend, text, tmp=tmp_path)
    assert result.code == 0 and len(result.segments) in (30, 120), result.messages
    assert all(one["origin"] == backend.name for one in result.segments)
    assert backend.service.broken == []


@by_one
@pytest.mark.parametrize("jobs", [1, 4])
def test_a_sentence_is_sent_once_for_all_documents(homeword, backend, tmp_path, jobs):
    letters = tmp_path / "letters"
    letters.mkdir()
    for i in range(8):
        (letters / f"{i}.md").write_text(f"The library is **open** today.\n\nPlease call the office about room {i}.\n\nEvery student needs a form.\n")
    result = homeword("translate", letters, "--to", "es", "--backend", backend.name, "--jobs", str(jobs), "--out", tmp_path / "out", "--fail-on", "never",
                      *backend.options, env=backend.environment())
    assert result.code == 0, result.messages
    texts = [text for request in backend.service.received if request.path.endswith("/translate") for text in request.json["text"]]
    assert len(texts) == len(set(texts)) == 10, texts
    assert all(f"{i}" in (tmp_path / "out" / f"{i}.es.md").read_text() for i in range(8))


# ---- What leaves the machine --------------------------------------------------------------------------------------------


def test_nothing_is_sent_unless_turned_on(translate, backend, tmp_path):
    result = translate(backend, LETTER, tmp=tmp_path, network=False)
    assert result.code == 2 and "not turned on" in result.messages and "--allow-network " + backend.name in result.messages
    assert backend.service.received == []


def test_style_guide_turns_it_on(translate, homeword, backend, tmp_path):
    guide = tmp_path / "guide"
    (guide / "concepts").mkdir(parents=True)
    (guide / "styleguide.yaml").write_text(f"name: ours\nversion: 1\nlevel: district\nsettings: {{network: [{backend.name}]}}\n")
    (guide / "concepts" / "terms.csv").write_text("concept,language,term,status\nform,en,form,preferred\nform,es,formulario,preferred\n")
    result = translate(backend, LETTER, "--styleguide", guide, tmp=tmp_path, network=False)
    assert result.code in (0, 1), result.messages
    assert translation_requests(backend)


def test_personal_data_stays_here(translate, backend, tmp_path):
    result = translate(backend, PERSONAL_LETTER, tmp=tmp_path)
    received = backend.service.texts_received()
    assert translation_requests(backend), result.messages
    for private in PRIVATE:
        assert private not in received, private
        assert private in result.text, private
    assert all(one["origin"] == backend.name for one in result.segments), [(one["source"], one["findings"]) for one in result.segments]


def test_personal_data_stays_here_when_placeholders_are_lost(translate, backend, tmp_path):
    # A service that drops every token: no later attempt may send the words themselves.
    honest = backend.service.answer

    def lossy(received):
        answer = honest(received)
        return answer if isinstance(answer, bytes) else json.loads(re.sub(r"XQ\d+X|\[\[T\d+\]\]|__T\d+__", "", json.dumps(answer)))

    backend.service.answer = lossy
    result = translate(backend, PERSONAL_LETTER, tmp=tmp_path)
    received = backend.service.texts_received()
    for private in PRIVATE:
        assert private not in received, private
        assert private in result.text, private   # the sentence is left as it was


def test_key_is_in_no_message(translate, backend, tmp_path):
    for body in ({"error": f"bad key {KEY}"}, {"error": {"message": f"the key {KEY} is not good"}}, {"message": f"{KEY[:11]}… {KEY[3:]}"}):
        backend.service.fault(status=403, body=body, times=20)
        result = translate(backend, "Please call the office.", tmp=tmp_path)
        said = result.messages + result.text + json.dumps(result.segments, ensure_ascii=False)
        assert not any(piece in said for piece in (KEY, KEY[:11], KEY[3:])), said
        backend.service.faults.clear()


@by_one
@pytest.mark.parametrize("spoil", [
    lambda texts: [one + f" {KEY}" for one in texts],                    # the key in a translation
    lambda texts: [one + "\x00" for one in texts],                       # control characters
    lambda texts: [one + " \u202eotxet" for one in texts],               # what turns the direction of writing
    lambda texts: [one.replace("<k ", "< k ") for one in texts],         # markup that is none any more
    lambda texts: [texts[1], texts[0], *texts[2:]],                      # each other's translations
    lambda texts: [one + " " + one for one in texts],                    # every placeholder twice
])
def test_strange_answers_are_refused(translate, backend, tmp_path, spoil):
    honest = backend.service.answer

    def strange(received):
        answer = honest(received)
        if backend.service.is_translation(received) and backend.name == "deepl":
            for one, text in zip(answer["translations"], spoil([one["text"] for one in answer["translations"]] * 2)):
                one["text"] = text
        return answer

    if backend.name != "deepl":
        pytest.skip("this spoils DeepL's answers")
    backend.service.answer = strange
    result = translate(backend, "Please call Ms. Rivera.\n\nThe office needs every form of Ms. Rivera and Mr. Nguyen.\n", tmp=tmp_path)
    assert result.code == 1 and result.segments[0]["origin"] == "none" and result.segments[0]["findings"]
    said = result.text + result.messages + json.dumps(result.segments, ensure_ascii=False)
    assert "XQ" not in result.text and not any(strange in said for strange in (KEY, "\x00", "\u202e"))


# ---- Documented faults --------------------------------------------------------------------------------------------------


@by_the_helper
@pytest.mark.parametrize("fault", [
    dict(status=500), dict(status=502), dict(status=503, headers={"Retry-After": "0"}), dict(status=504), dict(status=429, headers={"Retry-After": "0"}), dict(cut=True),
])
def test_passing_faults_are_got_over(translate, backend, tmp_path, fault):
    backend.service.fault(times=2, **fault)
    result = translate(backend, "Please call the office.", tmp=tmp_path)
    assert result.code == 0 and "llame" in result.text.lower(), result.messages
    assert len(translation_requests(backend)) == 3


@by_the_helper
def test_retry_after_is_kept(translate, backend, tmp_path):
    backend.service.fault(status=429, headers={"Retry-After": "2"})
    result = translate(backend, "Please call the office.", tmp=tmp_path)
    first, second = translation_requests(backend)[:2]
    assert result.code == 0 and second.time - first.time >= 1.9


@by_one
def test_retry_after_as_a_date(translate, backend, tmp_path):
    # Made when it is sent: a busy machine takes its time until then.
    backend.service.fault(status=503, headers=lambda: {"Retry-After": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 3))})
    result = translate(backend, "Please call the office.", tmp=tmp_path)
    first, second = translation_requests(backend)[:2]
    assert result.code == 0 and second.time - first.time >= 1.0


@by_the_helper
def test_waiting_too_long_is_refused_at_once(translate, backend, tmp_path):
    backend.service.fault(status=429, headers={"Retry-After": "7200"}, times=50)
    started = time.monotonic()
    result = translate(backend, LETTER, tmp=tmp_path)
    assert time.monotonic() - started < 60
    assert result.code == 1 and "asked too often" in json.dumps(result.segments)
    assert len(translation_requests(backend)) == 1   # a service that said no is left alone


def test_wrong_key_is_asked_once(translate, backend, tmp_path):
    if not backend.checks_key:
        pytest.skip("this service asks for no key")
    result = translate(backend, LETTER, tmp=tmp_path, KEY="wrong")
    said = result.messages + json.dumps(result.segments)
    assert result.code in (1, 2) and "key" in said
    assert len(translation_requests(backend)) <= 1


@by_the_helper
@pytest.mark.parametrize("status,words", [(456, "quota"), (402, "quota")])
def test_used_up_quota_is_asked_once(translate, backend, tmp_path, status, words):
    backend.service.fault(status=status, times=50)
    result = translate(backend, LETTER, tmp=tmp_path)
    assert result.code == 1 and words in json.dumps(result.segments)
    assert len(translation_requests(backend)) == 1


def test_too_large_is_halved(translate, backend, tmp_path):
    backend.service.fault(status=413)
    result = translate(backend, LETTER, tmp=tmp_path)
    refused = [one for one in result.segments if one["origin"] == "none"]
    assert len(refused) <= (0 if backend.texts_at_once else 1), refused


def test_wrong_number_of_texts_is_noticed(translate, backend, tmp_path):
    if not backend.texts_at_once:
        pytest.skip("one text a request")
    honest = backend.service.answer

    def lossy(received):
        answer = honest(received)
        is_batch = backend.service.is_translation(received) and b"call" in received.body and b"absent" in received.body
        if backend.name == "openai" and is_batch:
            content = json.loads(answer["choices"][0]["message"]["content"])
            answer["choices"][0]["message"]["content"] = json.dumps(backend.service.lose_one(content))
            return answer
        return backend.service.lose_one(answer) if is_batch else answer

    backend.service.answer = lossy
    result = translate(backend, LETTER, tmp=tmp_path)
    # Asked once more, then each alone: no sentence gets its neighbour's translation.
    assert result.code == 0 and all(one["origin"] in (backend.name, "memory") for one in result.segments)
    by_source = {one["source"]: one["target"].lower() for one in result.segments}
    assert "llame" in by_source["Please call the office."] and "ausente" in by_source["Your child was absent yesterday."]


@by_one
@pytest.mark.parametrize("sentences", [1, 60])
def test_service_without_sense_is_not_asked_for_ever(translate, backend, sentences, tmp_path):
    honest = backend.service.answer

    def generous(received):
        answer = honest(received)
        if backend.service.is_translation(received):
            answer["translations"] = answer["translations"] * 2
        return answer

    backend.service.answer = generous
    letter = "\n\n".join(f"The bus number {number} is late." for number in range(sentences)) + "\n"
    result = translate(backend, letter, tmp=tmp_path)
    assert all(one["origin"] == "none" for one in result.segments)
    assert sum(1 for one in backend.service.received if backend.service.is_translation(one)) <= 12
    assert f"{backend.name} did not translate {sentences} of {sentences} sentences into es" in result.messages


def refuses_garbage(translate, backend, tmp_path, raw):
    backend.service.fault(raw=raw, times=200)
    result = translate(backend, LETTER, tmp=tmp_path)
    assert result.code == 1, result.messages
    assert all(one["origin"] in ("none", "memory") and one["target"] for one in result.segments)
    assert "makes no sense" in json.dumps(result.segments) or "refuses" in json.dumps(result.segments)


@by_one
@pytest.mark.parametrize("raw", [b"", b"<html>Bad gateway</html>", b'"text"', b"\xff\xfe", b"[" * 100000, b'{"a":' * 5000])
def test_garbage_is_refused(translate, backend, tmp_path, raw):
    refuses_garbage(translate, backend, tmp_path, raw)


# JSON that is another service's, or nobody's: each plugin reads its own.
@pytest.mark.parametrize("raw", [b"[]", b"{}", b'{"translatedText": 5, "TranslatedText": 5, "translations": [{}], "data": 5, "choices": [{}]}'])
def test_wrong_answer_is_refused(translate, backend, tmp_path, raw):
    refuses_garbage(translate, backend, tmp_path, raw)


@by_the_helper
def test_endless_answer_is_cut_off(translate, backend, tmp_path):
    backend.service.fault(raw=b'{"translatedText": ["' + b"x" * (12 << 20) + b'"]}', times=200)
    result = translate(backend, "Please call the office.", tmp=tmp_path)
    assert result.code == 1 and "8 MiB" in json.dumps(result.segments)


@by_the_helper
def test_slow_service_is_cut_off_and_the_next_takes_over(translate, backend, tmp_path):
    backend.service.fault(delay=90, times=50)
    started = time.monotonic()
    result = translate(backend, "Please call the office.", tmp=tmp_path, name=backend.name + ",pseudo", ATTEMPT_SECONDS=1, ANSWER_SECONDS=2, RETRIES=1)
    assert time.monotonic() - started < 60
    assert [one["origin"] for one in result.segments] == ["pseudo"]


def test_chain_falls_back(translate, backend, tmp_path):
    backend.service.fault(status=403, times=100)
    result = translate(backend, LETTER, tmp=tmp_path, name=backend.name + ",pseudo")
    assert result.code == 0 and {one["origin"] for one in result.segments} <= {"pseudo", "memory"}


@by_the_helper
def test_redirects_are_not_followed(translate, backend, tmp_path):
    backend.service.fault(status=302, headers={"Location": "http://127.0.0.1:9/elsewhere"}, times=50)
    result = translate(backend, "Please call the office.", tmp=tmp_path)
    assert result.code == 1 and "redirects are not followed" in json.dumps(result.segments)
    assert len(translation_requests(backend)) == 1


@by_one
def test_requests_are_spaced(translate, backend, tmp_path):
    text = "\n\n".join(f"The {word} bus is late today." for word in made_up_words(240 if backend.texts_at_once else 30))
    result = translate(backend, text, tmp=tmp_path, REQUESTS_PER_MINUTE=600)
    times = [one.time for one in translation_requests(backend)]
    assert result.code == 0 and len(times) > 1
    assert times[-1] - times[0] >= 0.08 * (len(times) - 1)   # on the whole: a busy machine may deliver one late


# ---- Keys ---------------------------------------------------------------------------------------------------------------


def write_settings(folder, name, text, mode):
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.conf"
    file.write_text(text)
    os.chmod(file, mode)
    return file


@by_the_helper
def test_key_from_a_private_file(translate, backend, tmp_path):
    write_settings(tmp_path / "settings", backend.name, f"# ours\nkey = {KEY}\n", 0o600)
    backend.settings_folder = tmp_path / "settings"
    result = translate(backend, "Please call the office.", tmp=tmp_path, KEY=None)
    assert result.code == 0 and "llame" in result.text.lower(), result.messages


@by_one
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_key_that_others_can_read_is_refused(translate, backend, tmp_path, mode):
    file = write_settings(tmp_path / "settings", backend.name, f"key = {KEY}\n", mode)
    backend.settings_folder = tmp_path / "settings"
    result = translate(backend, "Please call the office.", tmp=tmp_path, KEY=None)
    assert result.code == 2 and f"chmod 600 {file}" in result.messages and KEY not in result.messages
    assert backend.service.received == []


@by_one
def test_settings_that_make_no_sense_are_refused(translate, backend, tmp_path):
    backend.settings_folder = tmp_path / "settings"
    for text, words in (("colour = red\n", "no such setting"), ("nonsense\n", "name = value"), ("url = x\nurl = y\n", "twice")):
        write_settings(tmp_path / "settings", backend.name, text, 0o600)
        result = translate(backend, "Please call the office.", tmp=tmp_path)
        assert result.code == 2 and words in result.messages, result.messages


@by_the_helper
def test_plain_http_to_another_machine_is_refused(translate, backend, tmp_path):
    result = translate(backend, "Please call the office.", tmp=tmp_path, URL="http://translate.example.org")
    assert result.code == 2 and "unencrypted" in result.messages


# ---- Terms: native, forced, or protected, and always there --------------------------------------------------------------


TERMS = """concept,language,term,status,part_of_speech,gender,explanation
iep,en,individualized plan,preferred,noun,,A written plan for a child who needs help.
iep,es,plan de educación individualizado,preferred,noun,m,Un plan escrito.
fair,en,book fair,preferred,noun,,
fair,es,feria del libro,preferred,noun,f,
"""
TERM_LETTER = """The individualized plan helps your child at the book fair on March 13, 2026.

Every student needs an individualized plan. Bring the form to the book fair & call "Ms. Rivera".
"""


@pytest.fixture
def guide(tmp_path):
    folder = tmp_path / "guide"
    (folder / "concepts").mkdir(parents=True)
    (folder / "styleguide.yaml").write_text("name: ours\nversion: 1\nlevel: district\n")
    (folder / "concepts" / "terms.csv").write_text(TERMS)
    return folder


def receipts(result):
    return [(one["source_term"], one["target_term"], one["how"], one["status"]) for segment in result.segments for one in segment["receipts"]]


def test_terms_come_the_way_the_backend_says(translate, backend, guide, tmp_path):
    result = translate(backend, TERM_LETTER, "--styleguide", guide, tmp=tmp_path)
    found = receipts(result)
    assert len(found) == 4 and all(status in ("exact", "inflected") for *_, status in found), (found, result.text)
    assert {how for *_, how, _ in found} == {backend.how}
    assert result.text.count("plan de educación individualizado") == 2 and result.text.count("feria del libro") == 2
    assert backend.service.broken == []


def test_languages_says_the_same(homeword, backend, guide):
    lines = homeword("languages", "--styleguide", guide, *backend.options, env=backend.environment()).lines
    spanish = next(one for one in lines if one["language"] == "es")
    ours = next(one for one in spanish["backends"] if one["backend"] == backend.name)
    assert ours["terms"] == {"placeholder": "protected"}.get(backend.how, backend.how)
    assert ours["personal_data"] == "masked" and ours["then"][-2:] == ["repaired", "flagged"]


def test_deepl_glossaries_are_made_and_deleted(translate, guide, tmp_path):
    for api in ("v2", "v3"):
        backend = open_deepl()
        result = translate(backend, TERM_LETTER, "--styleguide", guide, tmp=tmp_path, GLOSSARY_API=api)
        assert {how for *_, how, _ in receipts(result)} == {"native"}
        assert backend.service.most_glossaries_at_once == 1 and backend.service.glossaries == {}
        assert any(f"/{api}/glossaries" in one.path for one in backend.service.received)
        body = backend.service.translations[0].json
        assert body["formality"] == "prefer_more" and body["tag_handling"] == "xml"
        backend.service.close()


def test_deepl_account_without_glossaries(translate, guide, tmp_path):
    backend = open_deepl()
    backend.service.has_glossaries = False
    found = receipts(translate(backend, TERM_LETTER, "--styleguide", guide, tmp=tmp_path))
    assert len(found) == 4 and all(status != "missed" for *_, status in found) and {how for *_, how, _ in found} == {"placeholder"}
    found = receipts(translate(backend, TERM_LETTER, "--styleguide", guide, tmp=tmp_path, TERMS="tags"))
    assert {how for *_, how, _ in found} == {"forced"}
    backend.service.close()


def test_google_v3_with_a_glossary(homeword, translate, guide, tmp_path):
    backend = open_google()
    name = "projects/riverbend/locations/us-central1/glossaries/district"
    backend.service.glossaries[name] = {"individualized plan": "plan de educación individualizado", "book fair": "feria del libro"}
    backend.variables.update(API="v3", PROJECT="riverbend", LOCATION="us-central1", GLOSSARY="district")
    found = receipts(translate(backend, TERM_LETTER, "--styleguide", guide, tmp=tmp_path))
    assert len(found) == 4 and {how for *_, how, _ in found} == {"native"}
    del backend.service.glossaries[name]["book fair"]   # a term the district's glossary does not have
    found = receipts(translate(backend, TERM_LETTER, "--styleguide", guide, tmp=tmp_path))
    assert len(found) == 4 and {(source, how) for source, _, how, _ in found} == {("individualized plan", "native"), ("book fair", "placeholder")}
    assert homeword("plugins", "check", "google", *backend.options, env=backend.environment()).code == 0
    assert backend.service.broken == []
    backend.service.close()


@pytest.mark.parametrize("glossary, region", [("district", "us-central1"), ("projects/riverbend/locations/europe-west1/glossaries/district", "europe-west1")])
def test_google_v3_goes_to_the_region_of_its_glossary(translate, guide, tmp_path, glossary, region):
    backend = open_google()
    name = f"projects/riverbend/locations/{region}/glossaries/district"
    backend.service.glossaries[name] = {"individualized plan": "plan de educación individualizado", "book fair": "feria del libro"}
    backend.variables.update(API="v3", PROJECT="riverbend", GLOSSARY=glossary)
    found = receipts(translate(backend, TERM_LETTER, "--styleguide", guide, tmp=tmp_path))
    assert {how for *_, how, _ in found} == {"native"} and backend.service.broken == []
    backend.variables.update(GLOSSARY=None)
    assert translate(backend, "Please call the office.", tmp=tmp_path).code == 0
    assert "/locations/global:" in backend.service.received[-1].path
    backend.service.close()


def test_libretranslate_with_smaller_limits_than_it_says(translate, tmp_path):
    backend = Backend(LibreTranslateService(char_limit=300, batch_limit=4, is_limit_known=False), "placeholder")
    text = "\n\n".join(f"The {word} bus is late today and every student needs a form." for word in made_up_words(40))
    result = translate(backend, text, tmp=tmp_path, network=False)
    assert result.code == 0 and {one["origin"] for one in result.segments} == {"libretranslate"}, result.messages
    backend.service.close()


def test_google_says_403_for_what_passes(translate, tmp_path):
    backend = open_google()
    backend.service.fault(status=403, body={"error": {"code": 403, "message": "User Rate Limit Exceeded", "errors": [{"reason": "userRateLimitExceeded"}]}}, times=2)
    result = translate(backend, "Please call the office.", tmp=tmp_path)
    assert result.code == 0 and len(backend.service.translations) == 3
    backend.service.close()


def test_amazon_says_400_for_what_passes(translate, tmp_path):
    backend = open_amazon()
    backend.service.fault(status=400, body={"__type": "ThrottlingException", "message": "Rate exceeded"}, times=2)
    result = translate(backend, "Please call the office.", tmp=tmp_path)
    assert result.code == 0 and len(backend.service.translations) == 3
    assert KEY not in backend.service.texts_received()   # signed with it, never sent
    backend.service.close()


def test_amazon_terminologies_are_made_and_deleted(translate, guide, tmp_path):
    backend = open_amazon()
    translate(backend, TERM_LETTER, "--styleguide", guide, tmp=tmp_path)
    assert backend.service.imported and backend.service.terminologies == {}
    backend.service.close()


def test_model_is_told_terms_and_what_they_mean(translate, guide, tmp_path):
    backend = open_openai()
    translate(backend, TERM_LETTER, "--styleguide", guide, tmp=tmp_path, STYLE="Write as to a neighbour.")
    prompt = backend.service.translations[0].json["messages"][0]["content"]
    assert "individualized plan → plan de educación individualizado (A written plan for a child who needs help.)" in prompt
    assert "Write as to a neighbour." in prompt and backend.service.translations[0].json["temperature"] == 0
    backend.service.close()


@pytest.mark.parametrize("spoil", [
    lambda answer: {"translations": answer["translations"][:-1]},
    lambda answer: {"translations": answer["translations"] + [{"id": 99, "text": "más"}]},
    lambda answer: {"translations": [{**one, "id": 1} for one in answer["translations"]]},
    lambda answer: {"translations": [{**one, "id": str(one["id"])} for one in answer["translations"]]},
    lambda answer: {"translations": [{**one, "text": one["text"].replace("plan de educación individualizado", "IEP")} for one in answer["translations"]]},
    lambda answer: {"translations": [{**one, "text": one["text"] + one["text"]} for one in answer["translations"]]},
    lambda answer: {"translations": [{**one, "text": one["text"] + " Nota: " + "x" * 5000} for one in answer["translations"]]},
    lambda answer: {"translations": [{**one, "text": one["text"] + " Nota: esta es una traducción."} for one in answer["translations"]]},
    lambda answer: {"translations": [{**one, "text": one["text"] + "\n\nNota del traductor"} for one in answer["translations"]]},
    lambda answer: {"translations": [{**one, "text": "```\n" + one["text"] + " Nota\n```"} for one in answer["translations"]]},
    lambda answer: {"translations": [{**one, "text": json.dumps({"id": 1, "text": one["text"] + "Nota"})} for one in answer["translations"]]},
    lambda answer: {"answer": "I cannot help with that."},
])
def test_model_is_not_trusted(translate, guide, tmp_path, spoil):
    backend = open_openai()
    backend.service.spoil = spoil
    result = translate(backend, TERM_LETTER, "--styleguide", guide, tmp=tmp_path)
    # Whatever it does: the facts and terms are right, or the sentence is left and flagged.
    assert len(result.segments) == 3
    for one in result.segments:
        assert "Nota" not in one["target"] and "\n" not in one["target"]
        if one["origin"] == "none":
            assert one["findings"]
        else:
            assert all(fact["target_text"] for fact in one["facts"]), one
            assert all(receipt["status"] != "missed" or one["findings"] for receipt in one["receipts"]), one
    backend.service.close()


@pytest.mark.parametrize("words", ["I'm sorry, but I can't help with that.", "PWNED"])
def test_one_answer_for_everything_is_refused(translate, tmp_path, words):
    backend = open_openai()
    backend.service.spoil = lambda answer: {"translations": [{**one, "text": words} for one in answer["translations"]]}
    result = translate(backend, "Please call the office.\n\nYour child was absent yesterday.\n\nEvery student needs a form.\n", tmp=tmp_path)
    assert {one["origin"] for one in result.segments} == {"none"} and all(one["findings"] for one in result.segments)
    assert words not in result.text
    backend.service.close()


def test_answers_under_the_number_of_another_sentence_are_refused(homeword, tmp_path):
    backend = open_openai()

    def shift(answer):
        texts = [one["text"] for one in answer["translations"]]
        return {"translations": [{"id": k + 1, "text": text} for k, text in enumerate(texts[1:] + texts[:1])]}

    backend.service.spoil = shift
    letter = tmp_path / "letter.md"
    letter.write_text("Please call **the office** today.\n\nYour child was *absent* yesterday.\n\nEvery student needs a **form**.\n")
    result = homeword("translate", letter, "--to", "es", "--backend", "openai", "--out", tmp_path / "out", "--fail-on", "never", *backend.options,
                      env=backend.environment())
    assert result.code == 1 and "markup of another sentence" in result.messages, result.messages
    out = (tmp_path / "out" / "letter.es.md").read_text()
    assert "Please call **the office** today." in out and "Your child was *absent* yesterday." in out and "formulario" not in out
    backend.service.close()


# ---- The way there: certificates, proxies, machines ---------------------------------------------------------------------


def test_local_service_needs_no_permission_and_no_masks(translate, tmp_path):
    backend = open_libretranslate()
    backend.variables["SENDS_TEXT_AWAY"] = None
    result = translate(backend, "Please call Ms. Rivera.", tmp=tmp_path, network=False)
    assert result.code == 0 and "Rivera" in result.text, result.messages
    backend.service.close()


def test_remote_service_may_not_call_itself_local(translate, tmp_path):
    backend = open_deepl()
    result = translate(backend, "Please call the office.", tmp=tmp_path, SENDS_TEXT_AWAY="no", network=False)
    assert result.code == 2 and backend.service.received == []
    backend.service.close()


def test_proxy_is_honoured(translate, tmp_path):
    backend = open_libretranslate()
    result = translate(backend, "Please call the office.", tmp=tmp_path, URL="http://translate.example.org", ALLOW_PLAIN_HTTP="yes", PROXY=backend.service.url)
    assert result.code == 0 and "llame" in result.text.lower(), result.messages
    assert all(one.headers["host"] == "translate.example.org" for one in backend.service.received)
    backend.service.close()


def test_certificates_are_verified(translate, tmp_path):
    made = subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=contract", "-addext", "subjectAltName=IP:127.0.0.1",
                           "-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"], capture_output=True)
    if made.returncode != 0:
        pytest.skip("SKIPPED, not checked: the program openssl makes no certificate here")
    backend = open_libretranslate()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    backend.service.server.socket = context.wrap_socket(backend.service.server.socket, server_side=True)
    backend.variables["URL"] = backend.service.url.replace("http://", "https://")
    refused = translate(backend, "Please call the office.", tmp=tmp_path)
    assert refused.code == 2 and "certificate" in refused.messages and backend.service.received == []
    trusted = translate(backend, "Please call the office.", tmp=tmp_path, CA_FILE=tmp_path / "cert.pem")
    assert trusted.code == 0 and "llame" in trusted.text.lower(), trusted.messages
    backend.service.close()


# ---- The real thing -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real_apy():
    """Debian's apertium-apy on a free port of this machine."""
    if shutil.which("apertium-apy") is None or not os.path.isdir("/usr/share/apertium/modes"):
        pytest.skip("SKIPPED, not checked: apertium-apy or Apertium's modes are not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # It will not start in a locale without UTF-8, and a machine that only runs tests may have none set.
    server = subprocess.Popen(["apertium-apy", "-p", str(port), "/usr/share/apertium"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/listPairs", timeout=5).read()
                break
            except OSError:
                assert server.poll() is None, "apertium-apy ended"
                time.sleep(0.2)
        else:
            pytest.fail("apertium-apy does not answer")
        yield {"HOMEWORD_APERTIUM_APY_URL": f"http://127.0.0.1:{port}", "HOMEWORD_SETTINGS": "/nonexistent"}
    finally:
        server.terminate()
        server.wait(20)


def test_real_apertium_apy_keeps_the_contract(homeword, real_apy):
    result = homeword("plugins", "check", "apertium-apy", env=real_apy, timeout=300)
    assert result.code == 0, result.text + result.messages


def test_real_apertium_apy_translates(homeword, real_apy, guide, tmp_path):
    report = tmp_path / "report.json"
    result = homeword("translate", "-", "--to", "es", "--backend", "apertium-apy", "--styleguide", guide, "--report", report, "--fail-on", "never",
                      stdin="The individualized plan helps your child.\n\nThe meeting is on Friday, March 13, 2026 at 6:00 p.m.\n", env=real_apy)
    assert result.code == 0, result.messages
    assert "plan de educación individualizado" in result.text and "viernes 13 de marzo de 2026" in result.text
    segments = json.loads(report.read_text())["inputs"][0]["segments"]
    assert [one["how"] for one in segments[0]["receipts"]] == ["placeholder"]
