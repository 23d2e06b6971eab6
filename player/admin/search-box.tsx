import { useState } from 'preact/hooks';

interface SearchProps {
  label: string;
  /** With what was typed, without blanks around it; also when that is nothing if `empty`. */
  onSearch: (text: string) => void;
  empty?: boolean;
}

export function SearchBox({ label, onSearch, empty = false }: SearchProps) {
  const [text, setText] = useState('');
  return (
    <form
      class="search"
      onSubmit={(event) => {
        event.preventDefault();
        if (empty || text.trim() !== '') onSearch(text.trim());
      }}
    >
      <label class="field">
        <span>{label}</span>
        <input
          type="search"
          maxLength={100}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            if (empty && event.currentTarget.value === '') onSearch('');
          }}
        />
      </label>
    </form>
  );
}
