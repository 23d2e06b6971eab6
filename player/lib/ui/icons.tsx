import type { ComponentChildren } from 'preact';

interface IconProps {
  size?: number;
  filled?: boolean;
}

function Icon({ size = 22, filled = false, children }: IconProps & { children: ComponentChildren }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={filled ? 'currentColor' : 'none'}
      stroke="currentColor"
      stroke-width="1.9"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export const HeartIcon = ({ size, filled = true }: IconProps) => (
  <Icon {...(size === undefined ? {} : { size })} filled={filled}>
    <path d="M12 20.3 4.6 13a4.9 4.9 0 0 1 6.9-7l.5.5.5-.5a4.9 4.9 0 0 1 6.9 7Z" />
  </Icon>
);
export const BagIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M5 8h14l1 12.2H4L5 8Z" />
    <path d="M8.5 10.5V7a3.5 3.5 0 0 1 7 0v3.5" />
  </Icon>
);
export const EyeIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z" />
    <circle cx="12" cy="12" r="2.8" />
  </Icon>
);
export const EyeOffIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M4 4l16 16M9.9 5.8A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a15 15 0 0 1-2.7 3.4M6.5 7.4A15 15 0 0 0 2.5 12S6 18.5 12 18.500a9 9 0 0 0 4-.9" />
  </Icon>
);
export const CloseIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M6 6l12 12M18 6 6 18" />
  </Icon>
);
export const SettingsIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M4 7h9M17 7h3M4 17h3M11 17h9" />
    <circle cx="15" cy="7" r="2.2" />
    <circle cx="9" cy="17" r="2.2" />
  </Icon>
);
export const SmileIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="12" cy="12" r="9" />
    <path d="M8.5 14.5a4.3 4.3 0 0 0 7 0M9 9.500h.01M15 9.500h.01" />
  </Icon>
);
export const PaletteIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M5 19 10.5 5h3L19 19M7.2 14h9.6" />
  </Icon>
);
export const SendIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M5 12h13M12.5 6l6 6-6 6" />
  </Icon>
);
export const SoundOffIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M4 9.500v5h3.500L12 18.500v-13L7.5 9.500H4ZM16 9.500l5 5M21 9.500l-5 5" />
  </Icon>
);
export const PlayIcon = ({ size }: IconProps) => (
  <Icon {...(size === undefined ? {} : { size })} filled>
    <path d="M8 5.500v13l10.5-6.500L8 5.500Z" />
  </Icon>
);
export const DanmakuIcon = ({ size, off = false }: IconProps & { off?: boolean }) => (
  <Icon {...(size === undefined ? {} : { size })}>
    <path d="M4 5.500h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-8l-4 3v-3H4a1 1 0 0 1-1-1v-10a1 1 0 0 1 1-1Z" />
    {off ? <path d="M3 3l18 18" /> : <path d="M7 9.500h6M16 9.500h1M7 13.500h2M12 13.500h5" />}
  </Icon>
);
export const HelpIcon = (props: IconProps) => (
  <Icon {...props}>
    <rect x="3" y="6" width="18" height="12" rx="2.5" />
    <path d="M7 10h.01M11 10h.01M15 10h.01M8 14h8" />
  </Icon>
);
export const GlobeIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="12" cy="12" r="9" />
    <path d="M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18" />
  </Icon>
);
export const CopyIcon = (props: IconProps) => (
  <Icon {...props}>
    <rect x="9" y="9" width="11" height="11" rx="2.5" />
    <path d="M5 15H4.500A1.5 1.5 0 0 1 3 13.500v-9A1.5 1.5 0 0 1 4.5 3h9A1.5 1.5 0 0 1 15 4.500V5" />
  </Icon>
);
export const QrIcon = (props: IconProps) => (
  <Icon {...props}>
    <rect x="4" y="4" width="6" height="6" rx="1" />
    <rect x="14" y="4" width="6" height="6" rx="1" />
    <rect x="4" y="14" width="6" height="6" rx="1" />
    <path d="M14 14h2v2M20 14v.01M14 20h.01M20 18v2h-3" />
  </Icon>
);
export const CheckIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M5 12.5 10 17.5 19.5 7" />
  </Icon>
);
export const UpIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M12 19V5M6 11l6-6 6 6" />
  </Icon>
);
export const DownIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M12 5v14M6 13l6 6 6-6" />
  </Icon>
);
export const TrashIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M4 7h16M9.5 7V4.500h5V7M6.5 7l.8 13h9.400l.8-13" />
  </Icon>
);
export const ClockIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 7v5.300l3.5 2" />
  </Icon>
);
export const ReplayIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M4 12a8 8 0 1 0 2.5-5.800M4 4v4.500h4.5" />
    <path d="M10.5 9.200v5.600l4.5-2.8-4.5-2.800Z" />
  </Icon>
);
export const WarnIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M12 4 2.8 19.500h18.400L12 4ZM12 10v4.500M12 17v.01" />
  </Icon>
);
export const ChevronIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="m9 5.5 6.5 6.500L9 18.5" />
  </Icon>
);
export const PlusIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M12 5v14M5 12h14" />
  </Icon>
);
export const RestartIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M6 5v14" />
    <path d="M19 6.5v11L9.5 12Z" />
  </Icon>
);
export const MinusIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M5 12h14" />
  </Icon>
);
export const ReceiptIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M6 3.500h12v17l-3-2-3 2-3-2-3 2v-17ZM9.500 8.500h5M9.500 12.500h5" />
  </Icon>
);
export const BoltIcon = ({ size }: IconProps) => (
  <Icon {...(size === undefined ? {} : { size })} filled>
    <path d="M13.500 2.500 5 13.500h5.500l-1 8L18.500 10H13l.5-7.500Z" />
  </Icon>
);
export const TicketIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M3.500 7h17v3.200a2 2 0 0 0 0 3.600V17h-17v-3.200a2 2 0 0 0 0-3.600V7ZM14 7.500v9" />
  </Icon>
);
export const PeopleIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="9" cy="8.500" r="3.2" />
    <path d="M3 19c.5-3.500 2.800-5.200 6-5.200s5.500 1.700 6 5.200M15.500 5.800a3 3 0 0 1 0 5.600M17.500 14.200c2 .6 3.200 2.200 3.500 4.800" />
  </Icon>
);
export const ShareIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M12 15V4M8 7.500 12 3.500l4 4M5 12.500v7h14v-7" />
  </Icon>
);
