// One box for everything. It says what it takes the text for, and lets one change that.
import { useEffect, useRef, useState } from "preact/hooks";
import { KINDS, type Kind, describe } from "../detect";
import { place, search } from "../router";
import { Icon } from "./basics";

export function SearchBox() {
  const { search: current } = place.use();
  const [text, setText] = useState(current?.text ?? "");
  const [kind, setKind] = useState<Kind | "">("");
  const box = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (current) setText(current.text);
  }, [current]);
  useEffect(() => {
    if (!place.get().path.length) box.current?.focus();
  }, []);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (text.trim()) search(text, kind || undefined);
  };
  const type = (typed: string) => {
    setText(typed);
    setKind("");
  };
  return (
    <form class="search" role="search" autocomplete="off" onSubmit={submit}>
      <Icon name="search" />
      <input
        ref={box}
        id="search"
        type="text"
        aria-label="Search by e-mail address, phone number, message id, campaign, journey or reference"
        placeholder="E-mail address, phone number or id"
        value={text}
        onInput={(event) => type(event.currentTarget.value)}
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        enterkeyhint="search"
      />
      <select
        aria-label="Search for"
        value={kind}
        hidden={!text.trim()}
        onChange={(event) => setKind(event.currentTarget.value as Kind | "")}
      >
        <option value="">{describe(text)}</option>
        <optgroup label="Take it for">
          {Object.entries(KINDS).map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </optgroup>
      </select>
      <button class="primary">Search</button>
    </form>
  );
}
