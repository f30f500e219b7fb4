// The keyboard shortcuts, and the switch that turns them off.
import { useEffect, useRef } from "preact/hooks";
import { KEYS, allowShortcuts, help, shortcuts } from "../keys";

export function HelpDialog() {
  const isOpen = help.use();
  const allowed = shortcuts.use();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} aria-labelledby="help" onClose={() => help.set(false)}>
      <h2 id="help">Keyboard</h2>
      <dl class="keys">
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={allowed}
          onChange={(event) => allowShortcuts(event.currentTarget.checked)}
        />
        Use shortcuts of one key
      </label>
      <h2>What you can search for</h2>
      <p>
        An e-mail address, a phone number with its country code, a message id, the Message-ID header of an e-mail, the id
        of a campaign or a journey, or your own reference. What you type stays out of the address of this page.
      </p>
      <p class="actions">
        <button type="button" class="primary" onClick={() => help.set(false)}>
          Close
        </button>
      </p>
    </dialog>
  );
}
